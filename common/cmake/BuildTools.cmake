# The compiler's surroundings: cache, linker, sanitizers, warnings.

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

# ccache, told that paths below the source folder do not matter, so that two checkouts share one cache.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE_PROGRAM})
endif()

find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options("$<$<CONFIG:Release>:-O2>" "$<$<CONFIG:Debug>:-O1>" "$<$<CONFIG:Debug>:-g1>")
add_compile_definitions("$<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>")
add_link_options(-Wl,--as-needed)

if(FENGQIAO_SANITIZE)
  add_compile_options(-fsanitize=${FENGQIAO_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${FENGQIAO_SANITIZE})
  if(FENGQIAO_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()

# Everything is instrumented, not just the fuzzers' own files: otherwise they could not see where they get to.
if(FENGQIAO_FUZZERS)
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_link_options(-fsanitize=fuzzer-no-link)
endif()

# Warnings are errors in our own code; generated code and packages are SYSTEM.
add_library(fengqiao_warnings INTERFACE)
target_compile_options(fengqiao_warnings INTERFACE -Wall -Wextra -Wno-missing-field-initializers
                       $<$<CXX_COMPILER_ID:GNU>:-Wshadow=local> $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
                       -Wnon-virtual-dtor -Werror)
