# SPDX-License-Identifier: Apache-2.0
# What another project needs: headers, libraries, find_package(hoist) and pkg-config's hoist.pc.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/hoist)
install(DIRECTORY include/hoist DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT hoist-targets NAMESPACE hoist:: DESTINATION ${package_dir})

configure_package_config_file(cmake/hoist-config.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/hoist-config.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/hoist-config-version.cmake
  COMPATIBILITY SameMinorVersion)
# From where hoist.pc will be to the prefix, so that the whole may be moved.
file(RELATIVE_PATH path_to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/hoist.pc.in ${CMAKE_CURRENT_BINARY_DIR}/hoist.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/hoist-config.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/hoist-config-version.cmake DESTINATION ${package_dir})
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/hoist.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
