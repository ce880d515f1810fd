#pragma once
// An ebXML message as it is stored and sent: a header block, an empty line, and the body. Over HTTP the headers become the
// request's; a mail is these bytes as they are. Pure; any thread.

#include <string>
#include <string_view>

#include "adapters/mime/entity.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/time.hpp"

namespace budstikke::msh {

struct WireText {
  mime::Headers headers;
  std::string_view body;  ///< lives as long as the bytes that were read
};

/// M501 where there is no header block.
[[nodiscard]] Outcome<WireText> read_wire_text(std::string_view bytes);

/// Whether an envelope of ours was made to go by mail (mail_headers) or by HTTP.
[[nodiscard]] bool is_for_mail(const WireText& text);

/// After the "@" of each Message-ID of ours: unique without being a host of anybody's (RFC 2606).
inline constexpr std::string_view kMailHost = "budstikke.invalid";

struct MailFrame {
  std::string from;
  std::string to;
  std::string message_id;  ///< "id@host", unique
  TimePoint date{};
};
/// The headers of a mail that carries `content_type` (RFC 5322); the subject says no more than that it is ebXML.
[[nodiscard]] std::string mail_headers(const MailFrame& frame, std::string_view content_type);
[[nodiscard]] std::string http_headers(std::string_view content_type);

/// "Sun, 29 Nov 2026 08:15:00 +0000"
[[nodiscard]] std::string mail_date(TimePoint at);

}  // namespace budstikke::msh
