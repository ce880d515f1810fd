#include "engine/model/visible_text.hpp"

namespace budstikke {

namespace {

/// The code point of a sequence of two or three bytes at `place`; 0 where there is none.
unsigned code_point_at(std::string_view text, std::size_t place) {
  const auto byte = [&](std::size_t i) {
    return place + i < text.size() ? static_cast<unsigned char>(text[place + i]) : 0U;
  };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
  if ((byte(0) & 0xe0U) == 0xc0U && follows(1)) return (byte(0) & 0x1fU) << 6U | (byte(1) & 0x3fU);
  if ((byte(0) & 0xf0U) == 0xe0U && follows(1) && follows(2)) {
    return (byte(0) & 0x0fU) << 12U | (byte(1) & 0x3fU) << 6U | (byte(2) & 0x3fU);
  }
  return 0;
}

bool within(unsigned point, unsigned first, unsigned last) { return point >= first && point <= last; }

std::size_t width_of(unsigned point) { return point < 0x800U ? 2 : 3; }

}  // namespace

std::size_t blank_at(std::string_view text, std::size_t place) {
  if (place < text.size() && text[place] == ' ') return 1;
  const unsigned point = code_point_at(text, place);
  const bool blank = point == 0xa0U || within(point, 0x2000, 0x200a) || point == 0x202fU ||
                     point == 0x205fU || point == 0x3000U;
  return blank ? width_of(point) : 0;
}

std::size_t unseen_at(std::string_view text, std::size_t place) {
  const unsigned point = code_point_at(text, place);
  const bool unseen = point == 0xadU || within(point, 0x200b, 0x200f) || within(point, 0x2028, 0x202e) ||
                      within(point, 0x2060, 0x206f) || point == 0xfeffU;
  return unseen ? width_of(point) : 0;
}

bool has_unseen(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (unseen_at(text, i) != 0) return true;
  }
  return false;
}

std::string with_plain_blanks(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t blank = blank_at(text, i);
    plain += blank == 0 ? text[i] : ' ';
    i += blank == 0 ? 1 : blank;
  }
  return plain;
}

}  // namespace budstikke
