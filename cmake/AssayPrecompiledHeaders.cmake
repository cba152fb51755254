# SPDX-License-Identifier: Apache-2.0
# Precompiled headers, included last by the root: three sets, for the layers, for the command line and for the tests.
# With g++ 12 engine and certs take 17 s of CPU instead of 30 s, a file of the command line 2.5 s instead of 3.9 s.
# Set CMAKE_DISABLE_PRECOMPILE_HEADERS to build without; the presets tidy and fuzz do, so a missing #include is found.
if(CMAKE_DISABLE_PRECOMPILE_HEADERS OR NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  return()
endif()

# assay_precompile(TARGET header...): for its C++ sources only.
function(assay_precompile target)
  list(TRANSFORM ARGN REPLACE "(.+)" "$<$<COMPILE_LANGUAGE:CXX>:<\\1$<ANGLE-R>>")
  target_precompile_headers(${target} PRIVATE ${ARGN})
endfunction()

set(_assay_headers string vector map functional span absl/container/flat_hash_map.h absl/status/statusor.h
                   absl/strings/str_cat.h absl/strings/string_view.h)
assay_precompile(assay_engine ${_assay_headers})
foreach(_layer IN ITEMS assay_schemes assay_evaluators assay_certs)
  if(TARGET ${_layer})
    get_target_property(_type ${_layer} TYPE)
    if(NOT _type STREQUAL "INTERFACE_LIBRARY")
      target_precompile_headers(${_layer} REUSE_FROM assay_engine)
    endif()
  endif()
endforeach()
assay_precompile(assay_cli ${_assay_headers} CLI/CLI.hpp)

# Every test program links assay_test_main and shares its set.
if(BUILD_TESTING)
  assay_precompile(assay_test_main ${_assay_headers} gtest/gtest.h gmock/gmock.h)
  foreach(_folder IN ITEMS engine schemes evaluators certs cli)
    get_property(_targets DIRECTORY "${PROJECT_SOURCE_DIR}/tests/${_folder}" PROPERTY BUILDSYSTEM_TARGETS)
    foreach(_target IN LISTS _targets)
      get_target_property(_libraries ${_target} LINK_LIBRARIES)
      if("assay_test_main" IN_LIST _libraries)
        target_precompile_headers(${_target} REUSE_FROM assay_test_main)
      endif()
    endforeach()
  endforeach()
endif()
