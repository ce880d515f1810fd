#pragma once
// What the mail server's answers mean. Pure; private to adapters/mail.

#include <string>
#include <string_view>

#include "engine/model/outcome.hpp"

namespace budstikke::mail {

/// `curl`: a CURLcode that is not CURLE_OK. `status`: the server's last reply, or 0. As SmtpSender::send.
[[nodiscard]] Failure smtp_failure(int curl, long status);

/// The name in "250 2.0.0 Ok: queued as 4CqXyz"; empty where there is none that is a plain word.
[[nodiscard]] std::string queue_name(std::string_view reply);

}  // namespace budstikke::mail
