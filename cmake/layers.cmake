# One CMake library a directory, linking only the directories that it names.

# budstikke_library(<dir> [USES <dir>...] [LINKS <dependency>...])
# Makes target budstikke_<dir with _> from the .cpp files directly in <dir>.
function(budstikke_library directory)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "USES;LINKS")
  string(REPLACE "/" "_" name "budstikke_${directory}")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${directory}/*.cpp)
  set(scope PUBLIC)
  if(sources)
    add_library(${name} STATIC ${sources})
  else()
    add_library(${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_link_libraries(${name} ${scope} budstikke_flags)
  if(BUDSTIKKE_FUZZ AND sources)
    target_compile_options(${name} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
  foreach(used IN LISTS ARG_USES)
    string(REPLACE "/" "_" used_name "budstikke_${used}")
    target_link_libraries(${name} ${scope} ${used_name})
  endforeach()
  foreach(link IN LISTS ARG_LINKS)
    target_link_libraries(${name} ${scope} budstikke_dep_${link})
  endforeach()
endfunction()

# Checks every include against tools/lint/layers.txt as part of every build.
function(budstikke_layer_check)
  add_custom_target(budstikke_layers ALL
    COMMAND python3 ${PROJECT_SOURCE_DIR}/tools/lint/layers.py ${PROJECT_SOURCE_DIR}
    COMMENT "Checking who includes whom")
endfunction()

# budstikke_embed(<dir> <glob>): compiles the matching files into the library of <dir>. The generated header
# "<dir>/embedded.hpp" declares budstikke::embedded::<file name with _> as std::string_view.
function(budstikke_embed directory pattern)
  string(REPLACE "/" "_" name "budstikke_${directory}")
  file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${directory}/${pattern})
  if(NOT files)
    return()
  endif()
  set(out ${CMAKE_BINARY_DIR}/generated/${directory})
  add_custom_command(
    OUTPUT ${out}/embedded.cpp ${out}/embedded.hpp
    COMMAND python3 ${PROJECT_SOURCE_DIR}/cmake/embed.py ${out} ${files}
    DEPENDS ${files} ${PROJECT_SOURCE_DIR}/cmake/embed.py)
  target_sources(${name} PRIVATE ${out}/embedded.cpp ${out}/embedded.hpp)
  target_include_directories(${name} PRIVATE ${CMAKE_BINARY_DIR}/generated)
endfunction()
