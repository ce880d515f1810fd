#pragma once
// What comes back of a mail of ours and is no signal: what a mail server tells that could not pass it on (RFC 3464, 6533:
// "bounces"), and the fault of a message handler that could not read it. Anybody can write one, so it is read as what it is: a
// claim, of which a few short values are taken and no prose. Pure; any thread.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engine/model/outcome.hpp"
#include "engine/ports/envelope_desk.hpp"

namespace budstikke::msh {

/// By its own headers: multipart/report of delivery-status. Quick.
[[nodiscard]] bool is_mail_report(std::string_view mail);

/// M501 or B101 where it cannot be read.
///
/// `about` is the Message-ID of the mail that it has in it, or of which it has the headers, or else the only one of ours that its
/// own In-Reply-To or References name; empty where there is none. `returned` where for any recipient the Action is "failed" and
/// the Status 5.x.x or none: "failed" with 4.x.x is trouble on the way that lasted too long, and the next resend may get through.
[[nodiscard]] Outcome<MailReport> read_mail_report(std::string_view mail, std::size_t most_bytes);

/// Nothing where the mail holds no SOAP 1.1 Fault, bare or as the first of its parts. `about` is the only id of ours that its
/// In-Reply-To or References name; empty where there is none.
[[nodiscard]] std::optional<MailReport> read_mail_fault(std::string_view mail, std::size_t most_bytes);

/// "a SOAP fault, Client": the same of an answer over HTTP. Nothing where it holds no SOAP 1.1 Fault.
[[nodiscard]] std::optional<std::string> soap_fault_in(std::string_view content_type, std::string_view answer,
                                                       std::size_t most_bytes);

}  // namespace budstikke::msh
