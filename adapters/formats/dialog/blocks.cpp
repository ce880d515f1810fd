#include "adapters/formats/dialog/blocks.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "adapters/formats/values.hpp"
#include "adapters/xml/shortened.hpp"

namespace budstikke::formats::dialog {

namespace {

/// Inline formatting, which may stand in the middle of a word. Everything else separates.
constexpr std::array<std::string_view, 14> kInline{"a",    "abbr",   "b",   "em",  "font", "i", "small",
                                                   "span", "strong", "sub", "sup", "tt",   "u", "code"};

bool is_block(const xml::Node& node) {
  const std::string name = lower_case(std::string(node.local_name()));
  return std::find(kInline.begin(), kInline.end(), name) == kInline.end();
}

void collect(const xml::Document& document, const xml::Node& parent, std::vector<std::size_t>& places) {
  for (const xml::Node& child : parent.children()) {
    const auto span = document.span(child);
    if (span && is_block(child)) {
      places.push_back(span->tag_begin);
      places.push_back(span->end);
    }
    collect(document, child, places);
  }
}

}  // namespace

std::optional<xml::Document> with_blanks(const xml::Document& document, const xml::Node& body,
                                         const XmlLimits& limits) {
  std::vector<std::size_t> places;
  for (const xml::Node& part : body.children()) {
    for (const xml::Node& value : part.children()) {
      if (value.local_name() == "TekstNotatInnhold" || value.local_name() == "Sporsmal") {
        collect(document, value, places);
      }
    }
  }
  if (places.empty()) return std::nullopt;
  std::sort(places.begin(), places.end());
  const std::string_view bytes = document.payload().reveal();
  std::string spaced;
  spaced.reserve(bytes.size() + places.size());
  std::size_t from = 0;
  for (const std::size_t place : places) {
    spaced.append(bytes.substr(from, place - from));
    spaced += ' ';
    from = place;
  }
  spaced.append(bytes.substr(from));
  XmlLimits wider = limits;
  wider.message_bytes += places.size();
  wider.text_bytes += places.size();
  Outcome<xml::Document> parsed =
      xml::Document::parse(Payload{std::move(spaced)}, wider, xml::kLongAttachmentBytes);
  if (!parsed) return std::nullopt;
  return std::move(parsed).value();
}

xml::Node element_at(const xml::Document& document, std::size_t ordinal) {
  xml::Node node = document.root();
  while (node.ordinal() != ordinal) {
    std::optional<xml::Node> next;
    for (const xml::Node& child : node.children()) {
      if (child.ordinal() <= ordinal) next = child;
    }
    if (!next) break;
    node = *next;
  }
  return node;
}

}  // namespace budstikke::formats::dialog
