#include "adapters/compression/gzip.hpp"

#include <zlib.h>

#include <cstdint>
#include <limits>
#include <new>

namespace budstikke::compression {

namespace {

constexpr std::size_t kTrailerBytes = 8;     // CRC-32 and size (RFC 1952 §2.3)
constexpr int kGzipWindow = 16 + MAX_WBITS;  // 16: gzip and nothing else

/// The content's size modulo 2^32, as the last four bytes say. Precondition: there are so many.
std::size_t stated_size(std::string_view bytes) {
  std::uint32_t size = 0;
  for (std::size_t i = 1; i <= 4; ++i)
    size = (size << 8U) | static_cast<unsigned char>(bytes[bytes.size() - i]);
  return size;
}

class Inflater {
 public:
  Inflater() {
    if (inflateInit2(&stream_, kGzipWindow) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// True where all of `in` is one member that fills `out` and no more.
  bool run(std::string_view in, std::string& out) {
    // zlib changes nothing of its input; its interface is older than const.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = static_cast<uInt>(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    return inflate(&stream_, Z_FINISH) == Z_STREAM_END && stream_.avail_in == 0 && stream_.avail_out == 0;
  }

 private:
  z_stream stream_{};
};

}  // namespace

std::optional<std::string> gunzip(std::string_view bytes, std::size_t largest_bytes) {
  if (!is_gzip(bytes) || bytes.size() < kTrailerBytes || bytes.size() > std::numeric_limits<uInt>::max())
    return std::nullopt;
  const std::size_t size = stated_size(bytes);
  if (size > largest_bytes) return std::nullopt;
  std::string out(size, '\0');
  if (!Inflater().run(bytes, out)) return std::nullopt;
  return out;
}

}  // namespace budstikke::compression
