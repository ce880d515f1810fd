#include "tests/support/places.hpp"

namespace budstikke::tests {

const std::string& source_directory() {
  static const std::string directory = BUDSTIKKE_SOURCE_DIRECTORY;
  return directory;
}

const std::string& binary_directory() {
  static const std::string directory = BUDSTIKKE_BINARY_DIRECTORY;
  return directory;
}

}  // namespace budstikke::tests
