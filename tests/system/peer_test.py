"""The scripted counterpart by itself: what it cannot answer does not stop it."""

import sys
import unittest
import xml.etree.ElementTree as ElementTree

import node as support

sys.path.insert(0, str(support.ROOT / "tools/peer"))
import peer  # noqa: E402

APPREC = "{http://www.kith.no/xmlstds/apprec/2012-02-15}"


def message(content):
    return f'<MsgHead xmlns="http://www.kith.no/xmlstds/msghead/2006-05-24">{content}</MsgHead>'.encode()


class Receipts(unittest.TestCase):
    def test_are_written_of_messages_that_lack_parts(self):
        for info in ("", "<Type/>", '<Type DN="x"/><Sender/><Receiver/>',
                     "<Receiver><Organisation><Ident/></Organisation></Receiver>",
                     "<Receiver><Organisation><Ident><TypeId/></Ident></Organisation></Receiver>",
                     '<Receiver><Organisation><Ident><TypeId V="HER"/></Ident></Organisation></Receiver>'):
            with self.subTest(info=info):
                receipt = ElementTree.fromstring(peer.receipt_for(message(f"<MsgInfo>{info}</MsgInfo>"), "E35"))
                self.assertEqual(receipt.find(f"{APPREC}OriginalMsgId/{APPREC}MsgType").get("V"), "")
                self.assertEqual(receipt.find(f"{APPREC}Error").get("V"), "E35")

    def test_are_not_written_of_what_is_no_message(self):
        for body in (b"", b"not XML", b"<a/>", message("")):
            with self.subTest(body=body):
                self.assertIsNone(peer.receipt_for(body, None))


if __name__ == "__main__":
    unittest.main()
