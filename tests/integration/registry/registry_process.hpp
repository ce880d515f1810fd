#pragma once
// tools/peer/registry.py as a process, and a client that speaks to it.

#include <cstdio>
#include <string>

#include "adapters/registry/soap_registry.hpp"
#include "tests/integration/http/loop_thread.hpp"
#include "tests/integration/http/temp_folder.hpp"

namespace budstikke::registry {

class RegistryProcess {
 public:
  RegistryProcess();
  ~RegistryProcess();
  RegistryProcess(const RegistryProcess&) = delete;
  RegistryProcess& operator=(const RegistryProcess&) = delete;

  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] const std::string& ca() const { return ca_; }
  [[nodiscard]] const std::string& roots() const { return roots_; }
  /// POSTs `json` to the control address.
  void control(const std::string& path, const std::string& json);
  [[nodiscard]] std::string log();

  [[nodiscard]] RegistryOptions options() const;

 private:
  std::string ask(const std::string& method, const std::string& path, const std::string& json);

  TempFolder folder_;
  FILE* input_ = nullptr;
  std::string url_;
  std::string control_;
  std::string ca_;
  std::string roots_;
};

}  // namespace budstikke::registry
