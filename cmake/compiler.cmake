# The compiler, its warnings and its hardening.

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  message(FATAL_ERROR
    "g++ before 13 destroys some temporaries in co_await expressions twice (double frees at run time). "
    "Use clang 19: tools/install-dependencies.sh installs it and the presets select it.")
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Paths are cached relative to the checkout: another checkout of the same tree compiles nothing twice.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
      ${CCACHE_PROGRAM})
endif()

set(BUDSTIKKE_SANITIZER "" CACHE STRING "Sanitizers, as -fsanitize= takes them")

add_library(budstikke_flags INTERFACE)
target_compile_options(budstikke_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor
  -Woverloaded-virtual -Wimplicit-fallthrough -Werror -fstack-protector-strong $<$<CONFIG:Debug>:-g1>)
target_compile_definitions(budstikke_flags INTERFACE BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_USE_STD_STRING_VIEW)
target_include_directories(budstikke_flags INTERFACE ${PROJECT_SOURCE_DIR})
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  target_link_options(budstikke_flags INTERFACE -fuse-ld=lld)
endif()

if(BUDSTIKKE_SANITIZER)
  target_compile_options(budstikke_flags INTERFACE -fsanitize=${BUDSTIKKE_SANITIZER} -fno-omit-frame-pointer
    -fno-sanitize-recover=all -O1)
  target_link_options(budstikke_flags INTERFACE -fsanitize=${BUDSTIKKE_SANITIZER})
  if(BUDSTIKKE_SANITIZER MATCHES "thread")
    # Asio's fenced block uses atomic_thread_fence, which ThreadSanitizer does not model.
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      target_compile_options(budstikke_flags INTERFACE -Wno-tsan)
    endif()
    target_compile_definitions(budstikke_flags INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
  endif()
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(budstikke_flags INTERFACE -O2 -D_FORTIFY_SOURCE=2 -fstack-clash-protection -fcf-protection)
  target_link_options(budstikke_flags INTERFACE -Wl,-z,relro,-z,now -pie)
endif()
if(NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_definitions(budstikke_flags INTERFACE BUDSTIKKE_FAILPOINTS)
endif()

# The libraries carry libFuzzer's counters where AddressSanitizer watches: what fuzz targets (tests/fuzz) need.
set(BUDSTIKKE_FUZZ OFF)
if(BUDSTIKKE_SANITIZER MATCHES "address" AND CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  set(BUDSTIKKE_FUZZ ON)
endif()
