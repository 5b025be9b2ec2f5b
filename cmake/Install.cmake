# astromill: installs the manual, the documents and the package find_package(astromill) reads
# SPDX-License-Identifier: BSD-3-Clause
include(CMakePackageConfigHelpers)

foreach(section 1 7)
  file(GLOB pages CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/man/*.${section}")
  install(FILES ${pages} DESTINATION "${CMAKE_INSTALL_MANDIR}/man${section}")
endforeach()
file(GLOB documents CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/README.md"
  "${PROJECT_SOURCE_DIR}/CHANGELOG.md" "${PROJECT_SOURCE_DIR}/LICENSE")
install(FILES ${documents} DESTINATION "${CMAKE_INSTALL_DOCDIR}")

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/astromill")
get_target_property(library_type astromill TYPE)
configure_package_config_file(cmake/astromill-config.cmake.in
  "${PROJECT_BINARY_DIR}/astromill-config.cmake" INSTALL_DESTINATION "${package_dir}"
  NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/astromill-config-version.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/astromill-config.cmake"
  "${PROJECT_BINARY_DIR}/astromill-config-version.cmake"
  "${PROJECT_SOURCE_DIR}/cmake/LibraryDependencies.cmake" DESTINATION "${package_dir}")
install(EXPORT astromill-targets NAMESPACE astromill:: DESTINATION "${package_dir}")
