# Everything here is a Debian 12 package; deploy/install_packages.sh installs them.

set(CMAKE_FIND_PACKAGE_PREFER_CONFIG OFF)
find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)          # module mode, and before gRPC, whose config file wants it
find_package(absl REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(spdlog REQUIRED)

# hiredis' own CMake file has a broken version check; pkg-config has not.
find_package(PkgConfig REQUIRED)
pkg_check_modules(hiredis REQUIRED IMPORTED_TARGET hiredis)
pkg_check_modules(libpq REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(geos REQUIRED IMPORTED_TARGET geos)             # outlines on the map
pkg_check_modules(libcurl REQUIRED IMPORTED_TARGET libcurl)       # signs requests to object stores
pkg_check_modules(libzip REQUIRED IMPORTED_TARGET libzip)           # .docx is a ZIP
pkg_check_modules(expat REQUIRED IMPORTED_TARGET expat)             # of XML
pkg_check_modules(poppler REQUIRED IMPORTED_TARGET poppler-cpp)     # PDF
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)   # how wide Chinese is in a terminal

find_program(GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)

if(FENGQIAO_TESTS)
  find_package(GTest REQUIRED)
  find_package(benchmark REQUIRED)
endif()
