package io.taihu.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** An authority of a test that issues certificates, made by the JDK's keytool in a folder. */
public final class TestAuthority {
    private static final String PASSWORD = "changeit";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final Path folder;
    private final String name;

    /** Makes it in a folder. */
    public TestAuthority(Path folder, String name) throws Exception {
        this.folder = folder;
        this.name = name;
        keytool("-genkeypair", "-alias", name, "-dname", "CN=" + name, "-ext", "bc:c", "-keystore", store(name));
    }

    /** The authority's own certificate. */
    public Path certificate() throws Exception {
        return pem(name + ".pem", "CERTIFICATE", open(name).getCertificate(name).getEncoded());
    }

    /** Issues a certificate. */
    public void issue(String common) throws Exception {
        keytool("-genkeypair", "-alias", common, "-dname", "CN=" + common, "-keystore", store(common));
        String request = folder.resolve(common + ".request").toString();
        String issued = folder.resolve(common + ".issued").toString();
        keytool("-certreq", "-alias", common, "-keystore", store(common), "-file", request);
        keytool(
                "-gencert",
                "-alias",
                name,
                "-keystore",
                store(name),
                "-infile",
                request,
                "-outfile",
                issued,
                "-ext",
                "san=ip:127.0.0.1,dns:localhost");
        String authority = certificate().toString();
        keytool("-importcert", "-noprompt", "-alias", name, "-keystore", store(common), "-file", authority);
        keytool("-importcert", "-alias", common, "-keystore", store(common), "-file", issued);
    }

    /** A certificate that was issued. */
    public Path certificate(String common) throws Exception {
        return pem(
                common + ".pem",
                "CERTIFICATE",
                open(common).getCertificate(common).getEncoded());
    }

    /** Its private key. */
    public Path key(String common) throws Exception {
        return pem(
                common + ".key",
                "PRIVATE KEY",
                open(common).getKey(common, PASSWORD.toCharArray()).getEncoded());
    }

    /** What a client needs that trusts this authority and shows no certificate. */
    public SSLContext client() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust(), null);
        return context;
    }

    /** The same, showing a certificate. */
    public SSLContext client(String common) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys(common), trust(), null);
        return context;
    }

    /** Trusts this authority alone. */
    public TrustManager[] trust() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null);
        trusted.setCertificateEntry("authority", open(name).getCertificate(name));
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    /** Shows a certificate whatever authorities the server says it knows. */
    public KeyManager[] keys(String common) throws Exception {
        KeyStore store = open(common);
        PrivateKey key = (PrivateKey) store.getKey(common, PASSWORD.toCharArray());
        X509Certificate[] chain = Arrays.stream(store.getCertificateChain(common))
                .map(X509Certificate.class::cast)
                .toArray(X509Certificate[]::new);
        return new KeyManager[] {
            new X509ExtendedKeyManager() {
                @Override
                public String[] getClientAliases(String type, Principal[] issuers) {
                    return new String[] {common};
                }

                @Override
                public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
                    return common;
                }

                @Override
                public String[] getServerAliases(String type, Principal[] issuers) {
                    return new String[0];
                }

                @Override
                public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
                    return "";
                }

                @Override
                public @Nullable String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
                    return type.equals(key.getAlgorithm()) ? common : null;
                }

                @Override
                public X509Certificate[] getCertificateChain(String alias) {
                    return chain;
                }

                @Override
                public PrivateKey getPrivateKey(String alias) {
                    return key;
                }
            }
        };
    }

    private String store(String of) {
        return folder.resolve(of + ".p12").toString();
    }

    private KeyStore open(String of) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Path.of(store(of)))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private Path pem(String file, String kind, byte[] bytes) throws IOException {
        return Files.writeString(
                folder.resolve(file),
                "-----BEGIN " + kind + "-----\n" + LINES.encodeToString(bytes) + "\n-----END " + kind + "-----\n");
    }

    private void keytool(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("-storepass", PASSWORD));
        if (words[0].equals("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"));
        }
        Path log = folder.resolve("keytool.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    }
}
