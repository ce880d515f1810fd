#include "engine/addressing/content_digest.hpp"

#include "engine/model/time.hpp"

namespace budstikke::addressing {

namespace {

constexpr std::uint64_t kPrime = 0x100000001b3U;

void append_hex(std::string& text, std::uint64_t number) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[(number >> shift) & 0xfU];
}

/// Spreads every bit over the whole number (the finisher of MurmurHash3).
std::uint64_t finish(std::uint64_t number) {
  number ^= number >> 33U;
  number *= 0xff51afd7ed558ccdU;
  number ^= number >> 33U;
  number *= 0xc4ceb9fe1a85ec53U;
  return number ^ (number >> 33U);
}

}  // namespace

void ContentDigest::byte(unsigned char value) {
  first_ = (first_ ^ value) * kPrime;
  second_ = ((second_ ^ value) * kPrime) ^ (second_ >> 47U);
}

void ContentDigest::add(std::uint64_t number) {
  for (unsigned shift = 0; shift < 64; shift += 8)
    byte(static_cast<unsigned char>((number >> shift) & 0xffU));
}

void ContentDigest::add(std::string_view field) {
  add(static_cast<std::uint64_t>(field.size()));
  for (const char c : field) byte(static_cast<unsigned char>(c));
}

void ContentDigest::add(const Party& party) {
  add(std::uint64_t{party.her_id.value()});
  add(std::uint64_t{party.parent.value()});
  add(party.parent_name);
  add(party.parent_organisation_number);
  add(party.name);
  add(party.service_code);
  add(party.municipality);
  add(static_cast<std::uint64_t>(party.coverage.size()));
  for (const std::string& number : party.coverage) add(number);
  add(party.district);
  add(party.place);
  add(party.valid_from ? to_text(*party.valid_from) : std::string{});
  add(party.valid_to ? to_text(*party.valid_to) : std::string{});
  add(std::uint64_t{party.active ? 1U : 0U});
  add(party.business_type);
  add(party.edi_address);
  add(party.endpoint);
  add(party.certificate);
}

std::string ContentDigest::text() const {
  std::string text;
  append_hex(text, finish(first_));
  append_hex(text, finish(second_));
  return text;
}

}  // namespace budstikke::addressing
