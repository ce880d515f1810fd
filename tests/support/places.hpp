#pragma once
// Where the tree and the built programs lie. Only places.cpp is compiled with them, so that every other object is the same
// in every checkout, and the compiler cache serves them all.

#include <string>

namespace budstikke::tests {

/// Neither ends in a slash.
[[nodiscard]] const std::string& source_directory();
[[nodiscard]] const std::string& binary_directory();

}  // namespace budstikke::tests
