#pragma once
// What every fuzz target shares: claims about the code under test, and a reader that cuts the input into values.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace budstikke::fuzz {

/// Ends the program where `holds` is false: libFuzzer keeps the input that did it.
inline void claim(bool holds, const char* sentence) {
  if (holds) return;
  std::fprintf(stderr, "CLAIM BROKEN: %s\n", sentence);
  std::abort();
}

/// The input, taken from the front. Where it has run out, zeros and empty texts come.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  [[nodiscard]] bool empty() const { return rest_.empty(); }
  unsigned byte() {
    if (rest_.empty()) return 0;
    const auto value = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }
  std::uint32_t number() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value = value << 8U | byte();
    return value;
  }
  /// Up to a NUL or the end.
  std::string text() {
    const std::size_t end = rest_.find('\0');
    std::string out(rest_.substr(0, end));
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    return out;
  }
  std::string take(std::size_t bytes) {
    std::string out(rest_.substr(0, bytes));
    rest_.remove_prefix(out.size());
    return out;
  }
  std::string all() { return take(rest_.size()); }

 private:
  std::string_view rest_;
};

/// Eleven digits in a row: an identity number, perhaps. No complaint repeats one.
inline bool holds_long_number(std::string_view text) {
  std::size_t run = 0;
  for (const char c : text) {
    run = c >= '0' && c <= '9' ? run + 1 : 0;
    if (run >= 11) return true;
  }
  return false;
}

inline bool holds_control(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return true;
  }
  return false;
}

}  // namespace budstikke::fuzz
