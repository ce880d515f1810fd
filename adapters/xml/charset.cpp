#include "adapters/xml/charset.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace budstikke::xml {
namespace {

// Bytes 0x80 to 0x9F of Windows-1252 (WHATWG encoding standard), the undefined ones as 0.
constexpr std::array<char16_t, 32> windows1252_high{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

struct NamedCharset {
  std::string_view name;
  Charset charset;
};
constexpr std::array<NamedCharset, 10> names{{{"utf-8", Charset::utf8},
                                              {"utf8", Charset::utf8},
                                              {"iso-8859-1", Charset::latin1},
                                              {"iso8859-1", Charset::latin1},
                                              {"iso_8859-1", Charset::latin1},
                                              {"latin1", Charset::latin1},
                                              {"latin-1", Charset::latin1},
                                              {"windows-1252", Charset::windows1252},
                                              {"windows1252", Charset::windows1252},
                                              {"cp1252", Charset::windows1252}}};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

}  // namespace

std::optional<Charset> charset_from_name(std::string_view name) {
  const auto same = [&](const NamedCharset& known) {
    return std::ranges::equal(known.name, name, [](char a, char b) { return a == lower(b); });
  };
  const auto found = std::ranges::find_if(names, same);
  if (found == names.end()) return std::nullopt;
  return found->charset;
}

std::string_view name_of(Charset charset) {
  switch (charset) {
    case Charset::utf8:
      return "UTF-8";
    case Charset::latin1:
      return "ISO-8859-1";
    case Charset::windows1252:
      return "Windows-1252";
  }
  return "UTF-8";
}

bool is_xml_char(char32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return c <= 0xD7FF || (c >= 0xE000 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0x10FFFF);
}

bool is_legal_character_reference(std::string_view digits) {
  const bool hex = digits.starts_with('x');
  if (hex) digits.remove_prefix(1);
  char32_t value = 0;
  for (const char c : digits) {
    const char l = lower(c);
    const bool decimal = c >= '0' && c <= '9';
    if (!decimal && !(hex && l >= 'a' && l <= 'f')) return false;
    const int digit = decimal ? c - '0' : l - 'a' + 10;
    value = value * (hex ? 16U : 10U) + static_cast<char32_t>(digit);
    if (value > 0x10FFFF) return false;
  }
  return !digits.empty() && is_xml_char(value);
}

std::string_view foreign_encoding(std::string_view bytes) {
  using namespace std::string_view_literals;
  struct Mark {
    std::string_view bytes;
    std::string_view name;
  };
  static constexpr std::array<Mark, 9> marks{{{"\xFF\xFE\0\0"sv, "encoding UTF-32 is not accepted"},
                                              {"\0\0\xFE\xFF"sv, "encoding UTF-32 is not accepted"},
                                              {"<\0\0\0"sv, "encoding UTF-32 is not accepted"},
                                              {"\0\0\0<"sv, "encoding UTF-32 is not accepted"},
                                              {"\xFF\xFE"sv, "encoding UTF-16 is not accepted"},
                                              {"\xFE\xFF"sv, "encoding UTF-16 is not accepted"},
                                              {"<\0"sv, "encoding UTF-16 is not accepted"},
                                              {"\0<"sv, "encoding UTF-16 is not accepted"},
                                              {"\x4C\x6F\xA7\x94"sv, "encoding EBCDIC is not accepted"}}};
  for (const Mark& mark : marks)
    if (bytes.starts_with(mark.bytes)) return mark.name;
  if (bytes.starts_with("+/v"sv) || bytes.starts_with("+ADw"sv)) return "encoding UTF-7 is not accepted";
  return {};
}

Decoded decode_utf8(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return {};
  char32_t value = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[i])) return {};
    value = (value << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < smallest[length] || value > 0x10FFFF || surrogate) return {};
  return {value, length};
}

void append_utf8(std::string& out, char32_t c) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0U | (c >> 6U));
    put(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    put(0xE0U | (c >> 12U));
    put(0x80U | ((c >> 6U) & 0x3FU));
    put(0x80U | (c & 0x3FU));
  } else {
    put(0xF0U | (c >> 18U));
    put(0x80U | ((c >> 12U) & 0x3FU));
    put(0x80U | ((c >> 6U) & 0x3FU));
    put(0x80U | (c & 0x3FU));
  }
}

char32_t from_windows1252(unsigned char byte) {
  return byte >= 0x80 && byte <= 0x9F ? windows1252_high[byte - 0x80U] : byte;
}

std::optional<unsigned char> to_single_byte(char32_t c, Charset charset) {
  if (c < 0x80 || (c >= 0xA0 && c <= 0xFF)) return static_cast<unsigned char>(c);
  if (charset == Charset::latin1) {
    if (c <= 0xFF) return static_cast<unsigned char>(c);
    return std::nullopt;
  }
  const auto found = std::ranges::find(windows1252_high, c);
  if (found == windows1252_high.end()) return std::nullopt;
  return static_cast<unsigned char>(0x80 + (found - windows1252_high.begin()));
}

std::string to_utf8(std::string_view bytes, Charset charset) {
  if (charset == Charset::utf8) return std::string(bytes);
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    append_utf8(out, charset == Charset::latin1 ? byte : from_windows1252(byte));
  }
  return out;
}

}  // namespace budstikke::xml
