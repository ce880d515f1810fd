#pragma once
// Made-up Norwegian prose of the kind that nurses and doctors write to municipalities, for messages to be filled with. It
// names nobody and tells of no need that a rule asks about. README.md says how well it compresses.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace budstikke::bench {

class Prose {
 public:
  /// UTF-8, without characters that XML has to escape. The same text every time.
  explicit Prose(std::size_t bytes);

  /// `bytes` bytes of it, from a sentence that `choice` chooses, as slices; they live as long as the prose. A character
  /// that does not fit at the end becomes a full stop.
  template <class Take>
  void slices(std::uint64_t choice, std::size_t bytes, Take take) const {
    if (bytes == 0) return;
    std::size_t at = sentences_[choice % sentences_.size()];
    while (bytes > text_.size() - at) {
      take(std::string_view(text_).substr(at));
      bytes -= text_.size() - at;
      at = 0;
    }
    const bool cut =
        at + bytes < text_.size() && (static_cast<unsigned char>(text_[at + bytes]) & 0xC0) == 0x80;
    take(std::string_view(text_).substr(at, cut ? bytes - 1 : bytes));
    if (cut) take(std::string_view("."));
  }

 private:
  std::string text_;
  std::vector<std::size_t> sentences_;  // where each begins
};

}  // namespace budstikke::bench
