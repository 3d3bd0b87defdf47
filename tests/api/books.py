"""What invoices must say, computed from bills and refunds apart from the server, and whether all that is stored agrees."""

import collections
import json
from decimal import ROUND_HALF_UP, Decimal

from client import database

MILLION = 10**6


def rows(statement):
    return [["" if cell == "NULL" else cell for cell in line.split("\t")] for line in database(statement).splitlines()]


def rounded(value):
    """Half away from zero."""
    return int(Decimal(value).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def share(cents, rate):
    return rounded(Decimal(cents) * rate / 100)


def net_of(gross, rate):
    """What of a gross amount is net, with the tax within it rounded once."""
    return rounded(Decimal(gross) * 100 / (100 + rate))


def parsed(text):
    """Rows of a JSON column; rates as decimals."""
    return json.loads(text, parse_float=Decimal)["rows"]


def bill_nets(text):
    return {Decimal(part["rate"]): net_of(part["gross"] + part["discount"], Decimal(part["rate"])) for part in parsed(text)}


def refund_nets(text):
    return {Decimal(part["tax_rate_percent"]): part["amount"] - part["tax"] for part in parsed(text)}


def add(sums, nets, sign=1):
    for rate, net in nets.items():
        sums[rate] = sums.get(rate, 0) + sign * net


class Document:
    def __init__(self, row):
        (self.id, self.type, self.status, year, serial, self.number, self.credits, self.refund, self.organization, self.period, self.currency,
         *sums, taxes, sessions) = row
        self.year, self.serial, self.sessions = int(year), int(serial), int(sessions)
        self.net, self.tax, self.rounding, self.total, self.credited = map(int, sums)
        self.taxes = {Decimal(part["rate"]): (part["net"], part["tax"]) for part in parsed(taxes)}
        self.lines = []  # (session, revision, refund)

    def nets(self):
        return {rate: net for rate, (net, _) in self.taxes.items()}


class Books:
    """All documents of a tenant, with the bills and refunds that they are made of."""

    def __init__(self, tenant):
        number = rows(f"SELECT tenant FROM tenant WHERE id = '{tenant.id}'")[0][0]
        where = f"WHERE tenant = {number}"
        self.documents = {row[0]: Document(row) for row in rows(
            "SELECT id, type, status, year, serial, number, credits, refund_id, organization_id, period, currency, net, tax, rounding,"
            f" total, credited, taxes, sessions FROM invoice {where} ORDER BY year, serial")}
        for invoice, session, revision, refund in rows(
                f"SELECT invoice_id, session_id, revision, refund_id FROM invoice_line {where} ORDER BY invoice_id, number"):
            self.documents[invoice].lines.append((session, revision, refund))
        self.bills = {tuple(row[:2]): bill_nets(row[2]) for row in rows(f"SELECT session_id, revision, taxes FROM bill {where}")}
        self.refunds = {row[0]: (row[1], int(row[2]), refund_nets(row[3])) for row in rows(
            f"SELECT id, session_id, amount, taxes FROM refund {where}")}
        # id: organization, status, invoice, revision, currency
        self.sessions = {row[0]: row[1:] for row in rows(
            f"SELECT id, organization_id, status, invoice_id, revision, currency FROM session {where}")}

    def of_type(self, type):
        return [one for one in self.documents.values() if one.type == type]

    def check(self):
        self.check_numbers()
        for document in self.documents.values():
            self.check_figures(document)
        self.check_sessions()
        self.check_credits()

    def check_numbers(self):
        """Gapless in each year, invoices and credit notes together."""
        years = collections.defaultdict(list)
        for one in self.documents.values():
            years[one.year].append(one.serial)
            assert one.number == f"{one.year:04}-{one.serial:06}"
        for serials in years.values():
            assert sorted(serials) == list(range(1, len(serials) + 1))

    def expected_nets(self, one):
        sums = {}
        if one.type == "credit_note" and not one.refund:
            add(sums, self.documents[one.credits].nets())
            for other in self.of_type("credit_note"):
                if other.credits == one.credits and (other.year, other.serial) < (one.year, one.serial):
                    add(sums, other.nets(), -1)
        for session, revision, refund in one.lines:
            if refund:
                add(sums, self.refunds[refund][2], 1 if one.type == "credit_note" else -1)
            else:
                add(sums, self.bills[session, revision])
        return sums

    def check_figures(self, one):
        nets = self.expected_nets(one)
        assert one.nets() == nets, one.number
        assert list(one.taxes) == sorted(one.taxes)
        assert all(tax == share(net, rate) for rate, (net, tax) in one.taxes.items())
        assert one.net == sum(nets.values()) and one.tax == sum(tax for _, tax in one.taxes.values())
        assert one.total == one.net + one.tax + one.rounding
        if one.type == "invoice":
            billed = [session for session, _, refund in one.lines if not refund]
            assert one.rounding == 0 and one.sessions == len(billed) == len(set(billed)) > 0
            assert all(self.sessions[session][0] == one.organization and self.sessions[session][4] == one.currency for session in billed)
        elif one.refund:
            assert one.total == self.refunds[one.refund][1] and one.sessions == 1
            assert one.lines == [(self.refunds[one.refund][0], one.lines[0][1], one.refund)]

    def check_sessions(self):
        """Every billed session is on exactly one living invoice, and every refund of it is told exactly once."""
        on = collections.defaultdict(list)
        told = collections.Counter()
        for one in self.of_type("invoice"):
            for session, revision, refund in one.lines if one.status != "void" else ():
                if refund:
                    told[refund] += 1
                else:
                    on[session].append(one.id)
                    assert revision == self.sessions[session][3]
        for one in self.of_type("credit_note"):
            if one.refund and self.documents[one.credits].status != "void":
                told[one.refund] += 1
        for session, (_, status, invoice, _, _) in self.sessions.items():
            assert on[session] == ([invoice] if invoice else []), session
            assert not invoice or status in ("settled", "refunded")
        for refund, (session, _, _) in self.refunds.items():
            assert told[refund] == (1 if on[session] else 0), refund

    def check_credits(self):
        for one in self.of_type("invoice"):
            notes = [other for other in self.of_type("credit_note") if other.credits == one.id]
            assert one.credited == sum(note.total for note in notes)
            whole = [note for note in notes if not note.refund]
            assert len(whole) == (one.status == "void")
            if whole:
                left = one.nets()
                for note in notes:
                    add(left, note.nets(), -1)
                assert one.credited == one.total and not any(left.values())

    def waiting(self):
        """Sessions that have an organization and should be on an invoice once their month is over."""
        return [id for id, (organization, status, invoice, _, _) in self.sessions.items()
                if organization and status in ("settled", "refunded") and not invoice]
