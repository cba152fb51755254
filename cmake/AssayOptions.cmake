# SPDX-License-Identifier: Apache-2.0
# One INTERFACE target carries the language level, include root, warnings, sanitizers and hardening of every target.
option(ASSAY_WARNINGS_AS_ERRORS "Treat warnings as errors" OFF)
option(ASSAY_HARDEN "Build with the hardening that Assay asks of others" OFF)
option(ASSAY_FUZZ "Build the libFuzzer targets (needs clang)" OFF)
option(ASSAY_BENCH "Build the benchmarks" OFF)
set(ASSAY_SANITIZE "" CACHE STRING "Value for -fsanitize=, empty for none")
set(ASSAY_BOTAN_PREFIX "" CACHE PATH "Where Botan 3 was installed, empty for the system's")

add_library(assay_options INTERFACE)
target_compile_features(assay_options INTERFACE cxx_std_20)
target_include_directories(assay_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(assay_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wswitch-enum
                                               -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)
target_compile_definitions(assay_options INTERFACE ASSAY_VERSION="${PROJECT_VERSION}")
if(ASSAY_WARNINGS_AS_ERRORS)
  target_compile_options(assay_options INTERFACE -Werror)
  # What g++ infers after inlining libstdc++ differs from version to version and is wrong for strings and vectors that
  # grow; such findings stay warnings.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(assay_options INTERFACE -Wno-error=array-bounds -Wno-error=restrict
                                                   -Wno-error=stringop-overflow -Wno-error=stringop-overread)
  endif()
endif()
if(ASSAY_SANITIZE)
  target_compile_options(assay_options INTERFACE -fsanitize=${ASSAY_SANITIZE} -fno-sanitize-recover=all
                                                 -fno-omit-frame-pointer)
  target_link_options(assay_options INTERFACE -fsanitize=${ASSAY_SANITIZE})
endif()
if(ASSAY_FUZZ)
  target_compile_options(assay_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(ASSAY_HARDEN)
  target_compile_options(
    assay_options INTERFACE -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -D_GLIBCXX_ASSERTIONS -fstack-protector-strong
                            -fstack-clash-protection -fPIE)
  target_link_options(assay_options INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code)
endif()

# What ccache must overlook to work with precompiled headers; and paths relative to the source, so that one clone's
# objects serve another (-ffile-prefix-map above keeps the objects free of the folder's name).
find_program(ASSAY_CCACHE ccache)
if(ASSAY_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros;CCACHE_BASEDIR=${PROJECT_SOURCE_DIR};CCACHE_NOHASHDIR=1;${ASSAY_CCACHE}"
  )
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
  endif()
endif()
