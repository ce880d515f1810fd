#include "adapters/mail/smtp_sender.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <boost/asio/thread_pool.hpp>
#include <cstring>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "adapters/mail/smtp_verdict.hpp"
#include "engine/runtime/run_on.hpp"

namespace budstikke::mail {

namespace {

struct CloseHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, CloseHandle>;

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

/// What is still to be written.
struct Upload {
  std::string_view left;
};

std::size_t give_bytes(char* to, std::size_t size, std::size_t count, void* upload) {
  std::string_view& left = static_cast<Upload*>(upload)->left;
  const std::size_t bytes = std::min(size * count, left.size());
  std::memcpy(to, left.data(), bytes);
  left.remove_prefix(bytes);
  return bytes;
}

std::size_t take_reply(char* line, std::size_t size, std::size_t count, void* last) {
  // The last line of all that the server says; its length is bounded by the library.
  static_cast<std::string*>(last)->assign(line, size * count);
  return size * count;
}

std::size_t drop(char*, std::size_t size, std::size_t count, void*) { return size * count; }

std::string first_line(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  if (!in || !std::getline(in, line) || line.empty())
    throw std::runtime_error("The password file " + file + " cannot be read, or is empty.");
  return line;
}

bool plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

void set_up(CURL* handle, const SmtpOptions& options, const std::string& password) {
  const std::string url = "smtp://" + options.server + "/" + options.hello;
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp");
  curl_easy_setopt(handle, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.ca_file.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, options.ca_file.c_str());
    curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);
  }
  if (!options.user.empty()) {
    curl_easy_setopt(handle, CURLOPT_USERNAME, options.user.c_str());
    curl_easy_setopt(handle, CURLOPT_PASSWORD, password.c_str());
  }
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
}

/// One mail on one connection. Blocks.
Outcome<std::string> perform(CURL* handle, const SmtpOptions& options, const std::string& password,
                             const MailToSend& mail, Duration within) {
  curl_easy_reset(handle);
  set_up(handle, options, password);
  Upload upload{mail.bytes.reveal()};
  std::string last;
  const List recipients(curl_slist_append(nullptr, ("<" + mail.to + ">").c_str()));
  const std::string from = "<" + mail.from + ">";
  curl_easy_setopt(handle, CURLOPT_MAIL_FROM, from.c_str());
  curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, give_bytes);
  curl_easy_setopt(handle, CURLOPT_READDATA, &upload);
  curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(upload.left.size()));
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_reply);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &last);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, drop);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(within.count()));
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(within.count()));
  const CURLcode result = curl_easy_perform(handle);
  if (result == CURLE_OK) return queue_name(last);
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  return smtp_failure(static_cast<int>(result), status);
}

}  // namespace

struct SmtpSender::Impl {
  explicit Impl(SmtpOptions chosen) : options(std::move(chosen)), threads(options.connections) {
    if (!plain(options.server) || options.server.find('/') != std::string::npos || !plain(options.hello) ||
        options.hello.find('/') != std::string::npos)
      throw std::runtime_error("The mail server " + options.server + " is not understood.");
    if (!options.user.empty()) password = first_line(options.password_file);
    if (!options.ca_file.empty() && !std::ifstream(options.ca_file))
      throw std::runtime_error("The file " + options.ca_file + " cannot be read.");
  }

  SmtpOptions options;
  std::string password;
  std::vector<Handle> idle;  ///< loop thread; each keeps its connection
  boost::asio::thread_pool threads;
};

SmtpSender::SmtpSender(boost::asio::any_io_executor, SmtpOptions options) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) throw std::runtime_error("The mail library cannot be used.");
  impl_ = std::make_unique<Impl>(std::move(options));
}

SmtpSender::~SmtpSender() { impl_->threads.join(); }

boost::asio::awaitable<Outcome<std::string>> SmtpSender::send(MailToSend mail, Duration within) {
  if (!plain(mail.from) || !plain(mail.to) || mail.to.empty() ||
      (mail.from + mail.to).find_first_of("<>") != std::string::npos)
    co_return Failure(Code::D411, "a mail address is not one");
  Handle handle;
  if (impl_->idle.empty()) {
    handle.reset(curl_easy_init());
  } else {
    handle = std::move(impl_->idle.back());
    impl_->idle.pop_back();
  }
  if (!handle) co_return Failure(Code::D401, "no room for another connection");
  // What waits for a thread has less time left.
  const auto deadline = std::chrono::steady_clock::now() + within;
  auto work = [impl = impl_.get(), handle = std::move(handle), mail = std::move(mail), deadline]() mutable {
    const auto left = std::chrono::duration_cast<Duration>(deadline - std::chrono::steady_clock::now());
    auto outcome = left > Duration{0}
                       ? perform(handle.get(), impl->options, impl->password, mail, left)
                       : Outcome<std::string>(Failure(Code::D424, "no connection was free in time"));
    return std::pair(std::move(outcome), std::move(handle));
  };
  auto [outcome, used] = co_await run_on(impl_->threads.get_executor(), std::move(work));
  if (impl_->idle.size() < impl_->options.connections) impl_->idle.push_back(std::move(used));
  co_return std::move(outcome);
}

}  // namespace budstikke::mail
