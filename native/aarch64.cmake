# Cross-compiling to 64-bit ARM on a Debian: `make neon` and `make wheels` give this file to CMake, with the emulated
# arm64 Python that .ci/aarch64 unpacks as Python_EXECUTABLE, so that headers, names and tags are that Python's own.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
if(NOT CMAKE_CXX_COMPILER)  # clang++ works as well
  set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
endif()
set(CMAKE_CXX_COMPILER_TARGET aarch64-linux-gnu)
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES Python_EXECUTABLE)

# Debian's pyconfig.h only names the architecture's own, which lies beside the headers of its C library: these come
# after the cross compiler's
get_filename_component(usr "${Python_EXECUTABLE}" DIRECTORY)
get_filename_component(usr "${usr}" DIRECTORY)
set(CMAKE_CXX_FLAGS_INIT "-idirafter ${usr}/include")
file(GLOB Python_INCLUDE_DIR "${usr}/include/python3.*")  # FindPython asks no interpreter when it cross-compiles
