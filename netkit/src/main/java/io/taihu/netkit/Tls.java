package io.taihu.netkit;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.Setting;
import io.taihu.spi.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.2 and 1.3 of listeners: the server's certificate, and the authorities whose certificates prove who a thing is. Files that
 * are replaced, as those who renew certificates do, hold for connections from then on. Thread-safe.
 */
public final class Tls {
    /** The server's certificate. */
    public static final Setting<String> CERTIFICATE = Setting.text(
            "tls.certificate-file", "", "PEM file with the server's certificate and those above it; none for no TLS");
    /** Its private key. */
    public static final Setting<String> KEY = Setting.text(
            "tls.key-file", "", "PEM file with the private key of the certificate, in PKCS#8 and without a password");
    /** Whose certificates prove who a thing is. */
    public static final Setting<String> CLIENT_CA = Setting.text(
            "tls.client-ca-file",
            "",
            "PEM file with the authorities whose certificates prove who a thing is: their CN is its id; none for tokens only");

    private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
    private static final long LOOK_NANOS = Duration.ofSeconds(10).toNanos();
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

    private final Settings settings;
    private final Duration handshakeMax;
    private final AtomicLong looked = new AtomicLong(System.nanoTime());
    private volatile List<FileTime> changed;
    private volatile JdkSslContext context;

    private Tls(Settings settings, Duration handshakeMax) {
        this.settings = settings;
        this.handshakeMax = handshakeMax;
        this.changed = changed();
        this.context = read();
    }

    /**
     * What is configured; empty when no certificate is.
     *
     * @param handshakeMax how long a handshake may take
     * @throws TaihuException UNAVAILABLE when a file cannot be read, naming its setting
     */
    public static Optional<Tls> of(Settings settings, Duration handshakeMax) {
        return settings.get(CERTIFICATE).isEmpty() ? Optional.empty() : Optional.of(new Tls(settings, handshakeMax));
    }

    /** Stands first in a connection's pipeline. */
    public SslHandler handler(ByteBufAllocator allocator) {
        lookNowAndThen();
        SslHandler handler = context.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(handshakeMax.toMillis());
        return handler;
    }

    /** What a connection of a listener outside Netty is to begin with: the server's certificate of now. */
    public SSLContext current() {
        lookNowAndThen();
        return context.context();
    }

    private void lookNowAndThen() {
        long now = System.nanoTime();
        long before = looked.get();
        if (now - before > LOOK_NANOS && looked.compareAndSet(before, now)) {
            Thread.ofVirtual().name("tls-files").start(this::look);
        }
    }

    /** The common name in the certificate that the other side has proved to hold; empty when it showed none. */
    public static String provenName(SslHandler handler) {
        try {
            Certificate[] shown = handler.engine().getSession().getPeerCertificates();
            if (shown.length == 0 || !(shown[0] instanceof X509Certificate certificate)) {
                return "";
            }
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(part -> String.valueOf(part.getValue()))
                            .findFirst()
                            .orElse("");
        } catch (SSLPeerUnverifiedException | InvalidNameException e) {
            return "";
        }
    }

    private void look() {
        List<FileTime> now = changed();
        if (now.equals(changed)) {
            return;
        }
        try {
            context = read();
            changed = now;
            LOG.info("{} has changed: it holds for new connections", settings.get(CERTIFICATE));
        } catch (TaihuException e) {
            LOG.error("The certificate of before stays: {}", e.getMessage());
        }
    }

    private List<FileTime> changed() {
        return Stream.of(CERTIFICATE, KEY, CLIENT_CA)
                .map(settings::get)
                .filter(file -> !file.isEmpty())
                .map(file -> {
                    try {
                        return Files.getLastModifiedTime(Path.of(file));
                    } catch (IOException e) {
                        return FileTime.fromMillis(0);
                    }
                })
                .toList();
    }

    private JdkSslContext read() {
        X509Certificate[] chain = certificates(CERTIFICATE);
        PrivateKey key = key(chain[0].getPublicKey());
        SslContextBuilder builder = SslContextBuilder.forServer(key, chain)
                .sslProvider(SslProvider.JDK)
                .protocols(VERSIONS);
        if (!settings.get(CLIENT_CA).isEmpty()) {
            builder.trustManager(certificates(CLIENT_CA)).clientAuth(ClientAuth.OPTIONAL);
        }
        try {
            // by the JDK, as it is asked above
            return (JdkSslContext) builder.build();
        } catch (SSLException e) {
            throw unusable(CERTIFICATE, "cannot be used: " + reason(e));
        }
    }

    private X509Certificate[] certificates(Setting<String> setting) {
        try {
            X509Certificate[] found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes(setting)))
                    .toArray(X509Certificate[]::new);
            if (found.length > 0) {
                return found;
            }
        } catch (CertificateException e) {
            throw unusable(
                    setting, "is " + settings.get(setting) + ", which is no PEM file of certificates: " + reason(e));
        }
        throw unusable(setting, "is " + settings.get(setting) + ", which has no certificate in it");
    }

    /** The private key, which must be that of the certificate. */
    private PrivateKey key(PublicKey certified) {
        if (settings.get(KEY).isEmpty()) {
            throw unusable(KEY, "is needed beside " + CERTIFICATE.name());
        }
        Matcher pem = PRIVATE_KEY.matcher(new String(bytes(KEY), StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw unusable(
                    KEY,
                    "is " + settings.get(KEY) + ", which has no key in PKCS#8 (BEGIN PRIVATE KEY) in it; "
                            + "\"openssl pkcs8 -topk8 -nocrypt\" makes one of other keys");
        }
        try {
            String kind = certified.getAlgorithm();
            PrivateKey key = KeyFactory.getInstance(kind)
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
            String proof = kind.equals("EdDSA") ? kind : "SHA256with" + (kind.equals("EC") ? "ECDSA" : kind);
            Signature signing = Signature.getInstance(proof);
            signing.initSign(key);
            signing.update(certified.getEncoded());
            Signature checking = Signature.getInstance(proof);
            checking.initVerify(certified);
            checking.update(certified.getEncoded());
            if (checking.verify(signing.sign())) {
                return key;
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw unusable(KEY, "is not the key of " + CERTIFICATE.name() + ": " + reason(e));
        }
        throw unusable(KEY, "is not the key of " + CERTIFICATE.name());
    }

    private byte[] bytes(Setting<String> setting) {
        Path file = Path.of(settings.get(setting));
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unusable(setting, "is " + file.toAbsolutePath() + ", which cannot be read");
        }
    }

    private static String reason(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return String.valueOf(cause.getMessage());
    }

    private static TaihuException unusable(Setting<String> setting, String why) {
        return new TaihuException(ErrorCode.UNAVAILABLE, setting.name() + " " + why);
    }
}
