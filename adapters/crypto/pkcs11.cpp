// Engines are deprecated in OpenSSL 3, and the only bridge to tokens that Debian 12 has.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "adapters/crypto/pkcs11.hpp"

#include <openssl/engine.h>
#include <openssl/err.h>

#include <map>
#include <mutex>

#include "adapters/crypto/aes_gcm.hpp"

namespace budstikke::crypto {
namespace {

Failure unusable(std::string sentence) { return Failure(Code::S611, std::move(sentence)); }

// A copy of the engine for one module: the one that OpenSSL shares by name keeps the module that it was given first.
ENGINE* start(const std::string& module) {
  ENGINE_load_dynamic();
  ENGINE* engine = ENGINE_by_id("dynamic");
  const char* const directory = OPENSSL_info(OPENSSL_INFO_ENGINES_DIR);
  if (engine == nullptr || directory == nullptr) return nullptr;
  const bool loaded = ENGINE_ctrl_cmd_string(engine, "ID", "pkcs11", 0) == 1 &&
                      ENGINE_ctrl_cmd_string(engine, "DIR_LOAD", "2", 0) == 1 &&
                      ENGINE_ctrl_cmd_string(engine, "DIR_ADD", directory, 0) == 1 &&
                      ENGINE_ctrl_cmd_string(engine, "LIST_ADD", "0", 0) == 1 &&
                      ENGINE_ctrl_cmd_string(engine, "LOAD", nullptr, 0) == 1 &&
                      ENGINE_ctrl_cmd_string(engine, "MODULE_PATH", module.c_str(), 0) == 1 &&
                      ENGINE_init(engine) == 1;
  if (loaded) return engine;
  ENGINE_free(engine);
  return nullptr;
}

}  // namespace

Outcome<PrivateKey> load_token_key(const std::string& address, const std::string& module, std::string pin) {
  static std::mutex mutex;
  static std::map<std::string, ENGINE*>& engines = *new std::map<std::string, ENGINE*>;
  const Cleansed secret(std::move(pin));
  if (module.empty()) return unusable(address + ": no module is named for the token.");
  if (address.find("pin-value") != std::string::npos)
    return unusable("A PIN does not belong into a token's address; name a file that holds it.");
  const std::lock_guard lock(mutex);
  ENGINE*& engine = engines[module];
  if (engine == nullptr) engine = start(module);
  if (engine == nullptr) {
    ERR_clear_error();
    return unusable("The module " + module + " cannot be used; is libengine-pkcs11-openssl installed?");
  }
  if (!secret.bytes().empty()) ENGINE_ctrl_cmd_string(engine, "PIN", secret.bytes().c_str(), 0);
  EVP_PKEY* key = ENGINE_load_private_key(engine, address.c_str(), nullptr, nullptr);
  ERR_clear_error();
  if (key == nullptr) return unusable(address + ": the token gives no such key, or the PIN is wrong.");
  return PrivateKey(key);
}

}  // namespace budstikke::crypto
