# What is installed: library and headers with a CMake package, program, modules, service unit.
include(CMakePackageConfigHelpers)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/paas")

install(TARGETS paas EXPORT paasTargets
    LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
    INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(DIRECTORY lib/include/paas DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
    FILES_MATCHING PATTERN "*.hpp")
install(FILES "${PAAS_VERSION_HEADER}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/paas")
install(EXPORT paasTargets NAMESPACE paas:: DESTINATION "${package_dir}")
configure_package_config_file(cmake/paasConfig.cmake.in
    "${PROJECT_BINARY_DIR}/paasConfig.cmake" INSTALL_DESTINATION "${package_dir}")
# Before 1.0 a minor version may break its users; SOVERSION follows the major one.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/paasConfigVersion.cmake"
    COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/paasConfig.cmake"
              "${PROJECT_BINARY_DIR}/paasConfigVersion.cmake" DESTINATION "${package_dir}")

if(TARGET paas_program)
    install(TARGETS paas_program DESTINATION "${CMAKE_INSTALL_BINDIR}")
    configure_file(packaging/paas-worker.service.in
        "${PROJECT_BINARY_DIR}/paas-worker.service" @ONLY)
    install(FILES "${PROJECT_BINARY_DIR}/paas-worker.service" DESTINATION lib/systemd/user)
endif()
install(FILES LICENSE README.md CHANGELOG.md DESTINATION "${CMAKE_INSTALL_DOCDIR}")
