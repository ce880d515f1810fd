// Engines are deprecated in OpenSSL 3, and the only bridge to tokens that Debian 12 has.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "adapters/crypto/pkcs11.hpp"

#include <openssl/engine.h>
#include <openssl/err.h>

#include <mutex>

#include "adapters/crypto/aes_gcm.hpp"

namespace budstikke::crypto {
namespace {

Failure unusable(std::string sentence) { return Failure(Code::S611, std::move(sentence)); }

// libp11's engine can be loaded once in a process, and keeps the module that its first key came from.
struct Engine {
  ENGINE* engine = nullptr;  ///< never freed: keys in use need it
  std::string module;        ///< that gave a key; empty until then
};

ENGINE* start() {
  ENGINE_load_dynamic();
  ENGINE* engine = ENGINE_by_id("dynamic");
  const char* const directory = OPENSSL_info(OPENSSL_INFO_ENGINES_DIR);
  if (engine == nullptr || directory == nullptr) return nullptr;
  const bool loaded = ENGINE_ctrl_cmd_string(engine, "ID", "pkcs11", 0) == 1 &&
                      ENGINE_ctrl_cmd_string(engine, "DIR_LOAD", "2", 0) == 1 &&
                      ENGINE_ctrl_cmd_string(engine, "DIR_ADD", directory, 0) == 1 &&
                      ENGINE_ctrl_cmd_string(engine, "LIST_ADD", "0", 0) == 1 &&
                      ENGINE_ctrl_cmd_string(engine, "LOAD", nullptr, 0) == 1 && ENGINE_init(engine) == 1;
  if (loaded) return engine;
  ENGINE_free(engine);
  return nullptr;
}

EVP_PKEY* load(Engine& engine, const std::string& address, const std::string& module,
               const std::string& pin) {
  if (engine.module.empty()) ENGINE_ctrl_cmd_string(engine.engine, "MODULE_PATH", module.c_str(), 0);
  if (!pin.empty()) ENGINE_ctrl_cmd_string(engine.engine, "PIN", pin.c_str(), 0);
  EVP_PKEY* key = ENGINE_load_private_key(engine.engine, address.c_str(), nullptr, nullptr);
  if (key != nullptr) engine.module = module;
  return key;
}

}  // namespace

Outcome<PrivateKey> load_token_key(const std::string& address, const std::string& module, std::string pin) {
  static std::mutex mutex;
  static Engine engine;
  const Cleansed secret(std::move(pin));
  if (module.empty()) return unusable(address + ": no module is named for the token.");
  if (address.find("pin-value") != std::string::npos)
    return unusable("A PIN does not belong into a token's address; name a file that holds it.");
  const std::lock_guard lock(mutex);
  if (engine.engine == nullptr) engine.engine = start();
  if (engine.engine == nullptr) {
    ERR_clear_error();
    return unusable("OpenSSL has no engine for tokens; is libengine-pkcs11-openssl installed?");
  }
  if (!engine.module.empty() && engine.module != module)
    return unusable("All keys of tokens come from one module, which is " + engine.module + ".");
  EVP_PKEY* key = load(engine, address, module, secret.bytes());
  ERR_clear_error();
  if (key == nullptr) return unusable(address + ": " + module + " gives no such key, or the PIN is wrong.");
  return PrivateKey(key);
}

}  // namespace budstikke::crypto
