// Mails and multipart bodies, as hostile as they come, and what the writer makes of what was read.

#include "adapters/mime/reader.hpp"
#include "adapters/mime/writer.hpp"
#include "tests/fuzz/claim.hpp"

using namespace budstikke;
using fuzz::claim;

namespace {

void check_failure(const Failure& failure) {
  claim(failure.code == Code::M501 || failure.code == Code::B101, "a failure has its code");
  claim(!fuzz::holds_control(failure.detail) && failure.detail.size() < 200, "a failure is one short line");
  claim(!fuzz::holds_long_number(failure.detail), "a failure repeats nothing");
}

void check_headers(const mime::Headers& headers, const mime::Limits& limits) {
  claim(headers.all().size() <= limits.headers, "headers are bounded");
  for (const mime::HeaderField& field : headers.all()) {
    claim(!field.name.empty() && field.name.find_first_of(": \t\r\n") == std::string::npos,
          "a header has a name");
    claim(field.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
          "a header is one line");
  }
}

void check_part(const mime::Entity& part, const mime::Limits& limits) {
  check_headers(part.headers, limits);
  claim(!part.content_type.type.starts_with("multipart/"), "no part is a multipart");
  claim(part.content_id.find_first_of("<> \r\n") == std::string::npos, "a content id has no brackets");
}

/// What was written of parts is the same parts.
void write_again(const std::vector<mime::Entity>& parts) {
  std::vector<mime::PartToWrite> to_write;
  for (const mime::Entity& part : parts)
    to_write.push_back(
        {"application/octet-stream", part.content_id,
         to_write.size() % 2 == 0 ? mime::TransferEncoding::base64 : mime::TransferEncoding::binary,
         part.body});
  const mime::WrittenMultipart written = mime::write_related(to_write, "b");
  const auto type = mime::read_content_type(written.content_type, mime::Limits{});
  if (!type || type->parameter("boundary").size() > 70) return;
  const auto again = mime::read_multipart(*type, written.body, mime::LineEnds::crlf, mime::Limits{});
  claim(again.ok() && again->size() == parts.size(), "what was written is read");
  for (std::size_t i = 0; i < parts.size(); ++i) {
    claim((*again)[i].body == parts[i].body, "a body survives");
    claim((*again)[i].content_id == parts[i].content_id, "a content id survives");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const auto ends = input.byte() % 2 == 0 ? mime::LineEnds::crlf : mime::LineEnds::crlf_or_lf;
  const std::string bytes = input.all();
  const mime::Limits limits;
  const auto entity = mime::read_entity(bytes, ends, limits);
  if (!entity) {
    check_failure(entity.failure());
    return 0;
  }
  check_headers(entity->headers, limits);
  if (!entity->content_type.type.starts_with("multipart/")) return 0;
  const auto parts = mime::read_multipart(entity->content_type, entity->body, ends, limits);
  if (!parts) {
    check_failure(parts.failure());
    return 0;
  }
  claim(!parts->empty() && parts->size() <= limits.parts, "parts are bounded");
  for (const mime::Entity& part : *parts) check_part(part, limits);
  if (ends == mime::LineEnds::crlf)
    claim(mime::read_multipart(entity->content_type, entity->body, mime::LineEnds::crlf_or_lf, limits).ok(),
          "what the strict reader takes, the lenient one takes");
  write_again(*parts);
  return 0;
}
