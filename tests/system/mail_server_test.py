"""Envelopes by mail, and a mail server that offers no TLS."""

import os
import socketserver
import threading
import unittest

import ebxml
import node as support

BIN = os.environ["BUDSTIKKE_BIN"]


class Session(socketserver.StreamRequestHandler):
    """Takes whatever it is given, and writes down every line; of STARTTLS it has never heard."""

    def handle(self):
        self.say("220 mail.example ESMTP")
        while line := self.rfile.readline(65_536):
            self.server.lines.append(line)
            word = line.split()[0].upper() if line.split() else b""
            if word == b"EHLO":
                self.say("250-mail.example", "250-8BITMIME", "250 SIZE 60000000")
            elif word == b"DATA":
                self.say("354 go on")
            elif word == b"STARTTLS":
                self.say("502 what?")
            elif word == b"QUIT":
                return self.say("221 bye")
            else:
                self.say("250 ok")

    def say(self, *lines):
        self.wfile.write("".join(line + "\r\n" for line in lines).encode("ascii"))


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


class WithoutStarttls(unittest.TestCase):
    def test_no_byte_of_an_envelope_crosses(self):
        pair = ebxml.Pair(BIN, mail=True)
        self.addCleanup(pair.close)
        server = Server(("127.0.0.1", 0), Session)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        server.lines = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        pair.use_mail_server(server.server_address[1])
        pair.start()
        identity, body = support.message()
        self.assertEqual(pair.hospital.post(body)[0], 202)

        def tried():
            return [one for one in pair.hospital.deliveries(identity) if one["attempts"] > 1]
        support.wait_for(tried, "a second attempt")
        self.assertEqual(tried()[0]["state"], "waiting")
        self.assertEqual(tried()[0]["reason"]["code"], "D407")
        self.assertIn("mail server", tried()[0]["reason"]["detail"])
        self.assertTrue(server.lines)
        self.assertEqual({line.split()[0].upper() for line in server.lines} - {b"EHLO", b"HELO", b"QUIT", b"STARTTLS"}, set())


if __name__ == "__main__":
    unittest.main()
