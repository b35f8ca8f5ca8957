"""Certificates for tests: an authority of one's own, and what it vouches for."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kiosk_app import clock

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """Somebody who vouches; `file` is what a station believes them by."""

    file: Path
    key: ec.EllipticCurvePrivateKey
    name: x509.Name

    @classmethod
    def founded(cls, folder: Path, name: str) -> "Authority":
        """Make an authority and write its certificate."""
        key, named = ec.generate_private_key(ec.SECP256R1()), _name(name)
        made = cls(folder / f"{name}.pem", key, named)
        usage = x509.BasicConstraints(ca=True, path_length=None)
        builder = made._builder(named, key.public_key(), age=1, life=30)
        signed = builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())
        made.file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        return made

    def vouch(
        self, folder: Path, name: str, *, address: str = "127.0.0.1", age: int = 1, life: int = 30
    ) -> tuple[Path, Path]:
        """Write a certificate for an address, and its key.

        Args:
            folder: where to.
            name: of the files.
            address: whose it is.
            age: days since it began to hold.
            life: days it holds from then.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        whose = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
        builder = self._builder(_name(name), key.public_key(), age=age, life=life)
        signed = builder.add_extension(whose, critical=False).sign(self.key, hashes.SHA256())
        certificate, key_file = folder / f"{name}.crt", folder / f"{name}.key"
        certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        key_file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return certificate, key_file

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, *, age: int, life: int
    ) -> x509.CertificateBuilder:
        begin = clock.now() - age * DAY
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(begin + life * DAY)
        )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
