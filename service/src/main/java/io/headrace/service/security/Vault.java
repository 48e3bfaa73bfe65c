package io.headrace.service.security;

import io.headrace.service.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.stereotype.Component;

/**
 * Seals secrets that the database must keep: AES-256-GCM under a key that is not in the database. Each is bound to the row
 * and column it belongs to, so that a sealed secret copied to another row does not open there. Safe for many threads.
 */
@Component
public final class Vault {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final SecretKey key;

    Vault(Settings settings) throws IOException {
        String given = settings.revealedKey();
        String text = given == null ? ownKey(settings.data().resolve("sealing.key")) : given;
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        if (bytes.length != KEY_BYTES) {
            throw new IllegalStateException("The key of sealed secrets must be " + KEY_BYTES + " bytes in base64");
        }
        this.key = new SecretKeySpec(bytes, "AES");
    }

    private String ownKey(Path file) throws IOException {
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        Files.createDirectories(file.toAbsolutePath().getParent());
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            return Files.readString(file);
        }
        String text = Base64.getEncoder().encodeToString(bytes);
        Files.writeString(file, text + "\n");
        return text;
    }

    /** {@code secret}, readable only by {@link #open} with the same {@code place}, e.g. {@code store.secret 7c2a...}. */
    public byte[] seal(String place, String secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, place, nonce, secret.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /**
     * The secret that was sealed for {@code place}.
     *
     * @throws IllegalStateException if the key is another one, or the bytes or the place are not those of the sealing
     */
    public String open(String place, byte[] sealed) {
        ByteBuffer in = ByteBuffer.wrap(sealed);
        byte[] nonce = new byte[NONCE_BYTES];
        in.get(nonce);
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return new String(cipher(Cipher.DECRYPT_MODE, place, nonce, rest), StandardCharsets.UTF_8);
    }

    private byte[] cipher(int mode, String place, byte[] nonce, byte[] bytes) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The secret of '" + place + "' does not open with the service's key", e);
        }
    }
}
