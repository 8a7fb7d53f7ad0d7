# SPDX-License-Identifier: Apache-2.0
# What every target of hoist shares: language level, warnings, sanitizers, include root.
include_guard(GLOBAL)

add_library(hoist_options INTERFACE)
target_compile_features(hoist_options INTERFACE cxx_std_20)
target_compile_options(hoist_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wunused -Wdouble-promotion -Wformat=2
  $<$<BOOL:${HOIST_WARNINGS_AS_ERRORS}>:-Werror>
  # False alarms of GCC 12 at -O3 about text + std::string.
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
  # clang also counts the fields that libgit2's GIT_..._OPTIONS_INIT leave to the language.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-missing-field-initializers>
  $<$<CXX_COMPILER_ID:Clang>:-Werror=exit-time-destructors>)
if(HOIST_SANITIZE)
  target_compile_options(hoist_options INTERFACE
    -fsanitize=${HOIST_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(hoist_options INTERFACE -fsanitize=${HOIST_SANITIZE})
  # GCC 12 takes instrumented library code for uninitialised.
  target_compile_options(hoist_options INTERFACE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()

# Common set-up of a library or executable of this project.
function(hoist_target target)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF CXX_VISIBILITY_PRESET hidden)
  target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:hoist_options>)
  target_include_directories(${target} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
endfunction()
