#pragma once
// Tells the node, once, that the store can no longer keep its promise. Any thread.

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <string>
#include <utility>

#include "engine/ports/store.hpp"

namespace budstikke::sqlite {

class Alarm {
 public:
  Alarm(boost::asio::any_io_executor loop, FatalHandler handler, std::string path)
      : loop_(std::move(loop)), handler_(std::move(handler)), path_(std::move(path)) {}

  void raise(const std::string& what) {
    if (raised_.exchange(true) || !handler_) return;
    boost::asio::post(loop_, [handler = handler_, sentence = "store " + path_ + ": " + what +
                                                             "; nothing more is written, a restart is safe"] {
      handler(sentence);
    });
  }
  [[nodiscard]] bool raised() const { return raised_; }

 private:
  boost::asio::any_io_executor loop_;
  FatalHandler handler_;
  std::string path_;
  std::atomic<bool> raised_{false};
};

}  // namespace budstikke::sqlite
