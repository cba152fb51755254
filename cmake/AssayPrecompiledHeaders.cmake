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

# assay_share_precompiled(FROM FOLDER): every other compiled target in and below the folder takes the set of FROM; of the
# tests only those that link it.
function(assay_share_precompiled from folder)
  get_property(targets DIRECTORY "${PROJECT_SOURCE_DIR}/${folder}" PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    get_target_property(libraries ${target} LINK_LIBRARIES)
    if(NOT target STREQUAL from
       AND type MATCHES "^(STATIC_LIBRARY|OBJECT_LIBRARY|EXECUTABLE)$"
       AND (from IN_LIST libraries OR NOT folder MATCHES "^tests/"))
      target_precompile_headers(${target} REUSE_FROM ${from})
    endif()
  endforeach()
  get_property(folders DIRECTORY "${PROJECT_SOURCE_DIR}/${folder}" PROPERTY SUBDIRECTORIES)
  foreach(below IN LISTS folders)
    file(RELATIVE_PATH below "${PROJECT_SOURCE_DIR}" "${below}")
    assay_share_precompiled(${from} ${below})
  endforeach()
endfunction()

set(_assay_headers string vector map functional span absl/container/flat_hash_map.h absl/status/statusor.h
                   absl/strings/str_cat.h absl/strings/string_view.h)
assay_precompile(assay_engine ${_assay_headers})
foreach(_layer IN ITEMS schemes evaluators certs)
  assay_share_precompiled(assay_engine ${_layer})
endforeach()

if(TARGET assay_cli)
  assay_precompile(assay_cli ${_assay_headers} CLI/CLI.hpp)
  assay_share_precompiled(assay_cli cli)
endif()

# Every test program links assay_test_main and shares its set.
if(BUILD_TESTING)
  assay_precompile(assay_test_main ${_assay_headers} gtest/gtest.h gmock/gmock.h)
  foreach(_folder IN ITEMS engine schemes evaluators certs cli)
    assay_share_precompiled(assay_test_main tests/${_folder})
  endforeach()
endif()
