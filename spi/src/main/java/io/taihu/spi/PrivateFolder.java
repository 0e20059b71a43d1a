package io.taihu.spi;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A folder that only its owner may look into, where there are such rights: hashes and secrets lie in it. Stateless. */
public final class PrivateFolder {
    private PrivateFolder() {}

    /**
     * Makes it, and those above it by the habits of the machine; one that is there stays as it is.
     *
     * @throws IOException when it cannot be made
     */
    public static void make(Path folder) throws IOException {
        if (Files.exists(folder)) {
            return;
        }
        Files.createDirectories(folder.toAbsolutePath().getParent());
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (FileAlreadyExistsException e) {
                Files.createDirectories(folder); // another made it meanwhile
            }
        } else {
            Files.createDirectories(folder);
        }
    }
}
