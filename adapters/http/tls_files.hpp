#pragma once
// The PEM files that TLS is set up from.

#include <string>

namespace budstikke {

struct ServerTlsFiles {
  std::string certificate_file;  ///< the certificate, then its chain
  std::string key_file;
  std::string
      client_ca_file;  ///< client certificates are demanded and must chain to it; empty: none are asked for
};

struct ClientTlsFiles {
  std::string ca_file;           ///< trusted roots; empty: those of the system
  std::string certificate_file;  ///< shown to peers that ask; empty: none
  std::string key_file;
};

}  // namespace budstikke
