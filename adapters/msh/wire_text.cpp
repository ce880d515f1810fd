#include "adapters/msh/wire_text.hpp"

#include <array>
#include <cstdio>

#include "adapters/mime/reader.hpp"
#include "adapters/mime/writer.hpp"

namespace budstikke::msh {

namespace {
constexpr const char* kSoapAction = "\"ebXML\"";  // ebMS 2.0 appendix B.2
}

Outcome<WireText> read_wire_text(std::string_view bytes) {
  auto headers = mime::read_headers(bytes, mime::LineEnds::crlf, {});
  if (!headers) return headers.failure();
  return WireText{*std::move(headers), bytes};
}

bool is_for_mail(const WireText& text) { return text.headers.count("Message-ID") > 0; }

std::string mail_headers(const MailFrame& frame, std::string_view content_type) {
  return mime::write_headers({{"From", frame.from},
                              {"To", frame.to},
                              {"Subject", "ebXML"},
                              {"Date", mail_date(frame.date)},
                              {"Message-ID", "<" + frame.message_id + ">"},
                              {"MIME-Version", "1.0"},
                              {"SOAPAction", kSoapAction},
                              {"Content-Type", std::string(content_type)}});
}

std::string http_headers(std::string_view content_type) {
  return mime::write_headers({{"SOAPAction", kSoapAction}, {"Content-Type", std::string(content_type)}});
}

std::string mail_date(TimePoint at) {
  using namespace std::chrono;
  constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_days day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss time{floor<seconds>(at - day)};
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02u %s %d %02d:%02d:%02d +0000",
                kDays[weekday{day}.c_encoding()], static_cast<unsigned>(date.day()),
                kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text.data();
}

}  // namespace budstikke::msh
