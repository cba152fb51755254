# SPDX-License-Identifier: Apache-2.0
# Finds Botan 3.7 or later through pkg-config and checks that each module Assay uses was built.
# Defines the target Botan::Botan. ASSAY_BOTAN_PREFIX may name an installation outside the system's folders.
find_package(PkgConfig REQUIRED)

# What was found under another prefix no longer holds.
if(NOT "${_assay_botan_searched}" STREQUAL "${ASSAY_BOTAN_PREFIX}")
  get_cmake_property(_botan_cached CACHE_VARIABLES)
  list(FILTER _botan_cached INCLUDE REGEX "^(BOTAN_PC_|pkgcfg_lib_BOTAN_PC_|Botan_HAS_|__pkg_config_.*BOTAN_PC)")
  foreach(_entry IN LISTS _botan_cached)
    unset(${_entry} CACHE)
  endforeach()
endif()
set(_assay_botan_searched "${ASSAY_BOTAN_PREFIX}" CACHE INTERNAL "")

if(ASSAY_BOTAN_PREFIX)
  set(ENV{PKG_CONFIG_PATH} "${ASSAY_BOTAN_PREFIX}/lib/pkgconfig:$ENV{PKG_CONFIG_PATH}")
endif()
pkg_check_modules(BOTAN_PC QUIET IMPORTED_TARGET GLOBAL "botan-3>=3.7")
set(Botan_VERSION "${BOTAN_PC_VERSION}")

set(_botan_modules
    SHA2_32 SHA2_64 HMAC HMAC_DRBG RFC6979_GENERATOR ECDSA ED25519 ECC_GROUP PCURVES_SECP256R1 PCURVES_SECP384R1
    PEM_CODEC ASN1 X509_CERTIFICATES SYSTEM_RNG AUTO_SEEDING_RNG PKCS5_PBES2)
if(BOTAN_PC_FOUND)
  include(CheckCXXSymbolExists)
  set(CMAKE_REQUIRED_INCLUDES ${BOTAN_PC_INCLUDE_DIRS})
  set(CMAKE_REQUIRED_FLAGS "-std=c++20")
  foreach(_module IN LISTS _botan_modules)
    check_cxx_symbol_exists(BOTAN_HAS_${_module} "botan/build.h" Botan_HAS_${_module})
    if(NOT Botan_HAS_${_module})
      list(APPEND _botan_missing ${_module})
    endif()
  endforeach()
  unset(CMAKE_REQUIRED_INCLUDES)
  unset(CMAKE_REQUIRED_FLAGS)
endif()

include(FindPackageHandleStandardArgs)
if(_botan_missing)
  set(_botan_reason REASON_FAILURE_MESSAGE "this Botan was built without: ${_botan_missing}")
endif()
set(_botan_complete TRUE)
if(_botan_missing)
  set(_botan_complete FALSE)
endif()
find_package_handle_standard_args(
  Botan REQUIRED_VARS BOTAN_PC_FOUND _botan_complete VERSION_VAR Botan_VERSION ${_botan_reason})

if(Botan_FOUND AND NOT TARGET Botan::Botan)
  add_library(Botan::Botan ALIAS PkgConfig::BOTAN_PC)
endif()
