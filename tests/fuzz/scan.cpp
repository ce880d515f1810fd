// The pre-scan, and whether libxml2 then sees the same document. The first byte chooses the limits.

#include "adapters/xml/scan.hpp"
#include "adapters/xml/document.hpp"
#include "tests/fuzz/claim.hpp"

using namespace budstikke;
using fuzz::claim;

namespace {

XmlLimits limits_by(unsigned choice) {
  XmlLimits limits;
  if (choice % 2 == 1) {
    limits.message_bytes = 4'096;
    limits.depth = 8;
    limits.start_tag_bytes = 128;
    limits.attributes = 8;
    limits.elements = 64;
    limits.text_bytes = 512;
  }
  return limits;
}

void check_places(std::string_view bytes, const xml::Scan& scan) {
  std::size_t before = 0;
  for (const xml::TagPosition& tag : scan.elements) {
    claim(tag.tag_begin >= before, "elements stand in document order");
    before = tag.tag_begin + 1;
    claim(tag.tag_begin < tag.content_begin && tag.content_begin <= tag.content_end &&
              tag.content_end <= tag.end && tag.end <= bytes.size(),
          "an element's places are in order and inside the bytes");
    claim(bytes[tag.tag_begin] == '<' && bytes[tag.end - 1] == '>',
          "an element begins and ends with its tags");
    claim(tag.empty_tag == (tag.content_begin == tag.end), "only an empty tag ends where its start tag does");
  }
}

void check_document(const xml::Document& document, const xml::Scan& scan, const XmlLimits& limits) {
  claim(document.scan().elements.size() == scan.elements.size(), "the scan is the same twice");
  std::vector<std::pair<xml::Node, std::size_t>> open{{document.root(), 1}};
  std::size_t seen = 0;
  while (!open.empty()) {
    const auto [node, depth] = open.back();
    open.pop_back();
    ++seen;
    claim(depth <= limits.depth, "no element lies deeper than the limit");
    const auto span = document.span(node);
    claim(span.has_value(), "every element has a place");
    const auto& tag = scan.elements[node.ordinal()];
    const auto name = document.payload().reveal().substr(tag.tag_begin + 1, tag.name_bytes);
    if (scan.encoding == "UTF-8")
      claim(name.ends_with(node.local_name()), "scan and tree name an element alike");
    for (const xml::Node& child : node.children()) {
      const auto inside = document.span(child);
      claim(inside->tag_begin >= span->content_begin && inside->end <= span->content_end,
            "a child lies inside its parent's content");
      open.emplace_back(child, depth + 1);
    }
  }
  claim(seen == scan.elements.size(), "tree and scan have the same elements");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const XmlLimits limits = limits_by(input.byte());
  const Payload payload{input.all()};
  const auto scanned = xml::scan(payload.reveal(), limits);
  const auto document = xml::Document::parse(payload, limits);
  if (!scanned) {
    const std::string& detail = scanned.failure().detail;
    claim(!document, "what the scan refuses is not parsed");
    claim(detail.starts_with(scanned.failure().code == Code::B101 ? "message is longer" : "line "),
          "a refusal says where");
    claim(detail.size() < 200, "a refusal is short");
    return 0;
  }
  check_places(payload.reveal(), *scanned);
  constexpr std::size_t kLongestAttachment = 8;
  const auto without = xml::Document::parse(payload, limits, kLongestAttachment);
  claim(without.ok() == document.ok(), "attachments change nothing of what is well-formed");
  if (without) check_document(*without, *scanned, limits);
  if (!without) {
    claim(without.failure().detail == document.failure().detail, "nor of what is complained about");
  }
  if (document) {
    check_document(*document, *scanned, limits);
  } else {
    claim(document.failure().detail.find("differently") == std::string::npos,
          "scan and parser read a document alike");
  }
  return 0;
}
