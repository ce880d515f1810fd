#include "tests/integration/registry/registry_process.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "adapters/http/client.hpp"
#include "tests/support/places.hpp"

namespace budstikke::registry {

namespace {

std::string value_of(const std::string& json, const std::string& name) {
  const std::string before = "\"" + name + "\": \"";
  const auto begin = json.find(before);
  if (begin == std::string::npos) throw std::runtime_error("the scripted registry does not say its " + name);
  const auto value = begin + before.size();
  return json.substr(value, json.find('"', value) - value);
}

}  // namespace

RegistryProcess::RegistryProcess() {
  const std::string script = tests::source_directory() + "/tools/peer/registry.py";
  const std::string command = "exec python3 '" + script + "' --folder '" + folder_.path().string() + "'";
  input_ = ::popen(command.c_str(), "w");
  if (input_ == nullptr) throw std::runtime_error("the scripted registry does not start");
  const auto ready = folder_.path() / "ready.json";
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (!std::filesystem::exists(ready)) {
    if (std::chrono::steady_clock::now() > end) throw std::runtime_error("the scripted registry hangs");
    std::this_thread::sleep_for(std::chrono::milliseconds{20});  // polls; nothing relies on its length
  }
  std::ostringstream text;
  text << std::ifstream(ready).rdbuf();
  url_ = value_of(text.str(), "url");
  control_ = value_of(text.str(), "control");
  ca_ = value_of(text.str(), "ca");
  roots_ = value_of(text.str(), "roots");
}

RegistryProcess::~RegistryProcess() {
  // It ends with its input.
  if (input_ != nullptr) ::pclose(input_);
}

std::string RegistryProcess::ask(const std::string& method, const std::string& path,
                                 const std::string& json) {
  LoopThread loop;
  std::string body;
  {
    HttpCaller client(loop.executor(), {});
    HttpQuestion request;
    request.method = method;
    request.url = control_ + path;
    request.body = Payload(json);
    const auto answer = loop.run(client.call(std::move(request), std::chrono::seconds{60}));
    if (!answer) throw std::runtime_error("control: " + answer.failure().detail);
    if (answer->status != 200) throw std::runtime_error("control: HTTP " + std::to_string(answer->status));
    body = answer->body;
    loop.join();
  }
  return body;
}

void RegistryProcess::control(const std::string& path, const std::string& json) {
  static_cast<void>(ask("POST", path, json));
}

std::string RegistryProcess::log() { return ask("GET", "/log", {}); }

RegistryOptions RegistryProcess::options() const {
  RegistryOptions options;
  options.url = url_;
  options.user = "budstikke";
  options.password = "secret \xC3\xA5";
  options.tls.ca_file = ca_;
  options.page_size = 3;
  options.new_id = [] { return std::string("019bc186-de00-7000-8000-000000000001"); };
  return options;
}

}  // namespace budstikke::registry
