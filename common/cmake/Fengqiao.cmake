# The few ways in which this project makes targets.

include(GoogleTest)

# fengqiao_library(NAME SOURCES… [DEPS …])
# A static library of our own code. Includes are written from the top of the tree.
function(fengqiao_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${ARG_DEPS} PRIVATE fengqiao_warnings)
endfunction()

# fengqiao_parse_once(TARGET HEADERS…)
# For a target whose files nearly all include the same stubs of gRPC, which take longer to parse than the files themselves.
# The headers are named as files include them, so that two checkouts share what the compiler cache has of them.
function(fengqiao_parse_once name)
  list(TRANSFORM ARGN PREPEND "<")
  list(TRANSFORM ARGN APPEND ">")
  target_precompile_headers(${name} PRIVATE ${ARGN})
endfunction()

# fengqiao_binary(NAME SOURCES… DEPS…): a program, left in build/<preset>/bin.
function(fengqiao_binary name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} fengqiao_warnings)
endfunction()

# What nearly every test includes, parsed once for all of them. Tests are not optimised: compiling them takes longer than
# running them. Together that halves their share of a build. Libraries get neither, so that each names what it includes.
function(fengqiao_compile_as_test name)
  # A parsed header is taken only under the same macros: -pthread and hiredis' own are set by some dependencies alone.
  target_compile_options(${name} PRIVATE -O0 -pthread)
  target_compile_definitions(${name} PRIVATE _FILE_OFFSET_BITS=64)
endfunction()

function(fengqiao_test_surroundings)
  file(CONFIGURE OUTPUT test_surroundings.cc CONTENT "")
  add_library(fengqiao_test_surroundings OBJECT ${CMAKE_CURRENT_BINARY_DIR}/test_surroundings.cc)
  fengqiao_compile_as_test(fengqiao_test_surroundings)
  target_link_libraries(fengqiao_test_surroundings
                        PRIVATE fengqiao_warnings GTest::gmock protobuf::libprotobuf absl::statusor absl::time)
  # Programs are compiled as -fPIE, the compiler's default, and not as libraries are.
  set_target_properties(fengqiao_test_surroundings PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_precompile_headers(fengqiao_test_surroundings PRIVATE
                            <algorithm> <cstdint> <functional> <map> <memory> <optional> <string> <string_view> <utility>
                            <vector> <absl/status/statusor.h> <absl/strings/str_cat.h> <absl/time/time.h>
                            <gmock/gmock.h> <google/protobuf/message.h> <gtest/gtest.h>)
endfunction()

# fengqiao_test(NAME SOURCES… DEPS… [LABELS …])
# One test program; ctest runs its cases in one process. LABELS tsan marks those that never run under gRPC.
function(fengqiao_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} fengqiao_warnings GTest::gmock GTest::gtest_main)
  fengqiao_compile_as_test(${name})
  target_precompile_headers(${name} REUSE_FROM fengqiao_test_surroundings)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=1)
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT 600)
endfunction()

# fengqiao_embed(TARGET NAMESPACE HEADER FILES…)
# Compiles data files into TARGET; HEADER (from the top of the tree) declares std::string_view <Name>() for each file,
# where catalog.tsv becomes CatalogTsv.
function(fengqiao_embed target namespace header)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${target}_embedded.cc)
  set(header_out ${CMAKE_BINARY_DIR}/embedded/${header})
  set(inputs)
  foreach(file ${ARGN})
    list(APPEND inputs ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  endforeach()
  add_custom_command(
    OUTPUT ${out} ${header_out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DHEADER=${header_out} -DHEADER_NAME=${header} -DNAMESPACE=${namespace}
            "-DFILES=${inputs}" -P ${CMAKE_SOURCE_DIR}/common/cmake/Embed.cmake
    DEPENDS ${inputs} ${CMAKE_SOURCE_DIR}/common/cmake/Embed.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${out} ${header_out})
  target_include_directories(${target} SYSTEM PUBLIC ${CMAKE_BINARY_DIR}/embedded)
  set_source_files_properties(${out} PROPERTIES OBJECT_DEPENDS "${inputs}")
endfunction()
