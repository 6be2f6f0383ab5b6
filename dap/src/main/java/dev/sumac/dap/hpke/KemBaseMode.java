package dev.sumac.dap.hpke;

import dev.sumac.dap.hpke.HpkeOpener.Sealed;
import dev.sumac.dap.hpke.HpkeSealer.Unsealed;
import dev.sumac.dap.hpke.Kem.Encapsulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Base mode as the RFC puts it together: a KEM, the key schedule, an AEAD. */
record KemBaseMode(HpkeSuite suite) implements BaseMode {

    @Override
    public List<Encrypted> seal(byte[] publicKey, byte[] info, List<Unsealed> batch) {
        Kem kem = suite.kem().kem();
        KeySchedule schedule = new KeySchedule(suite, info);
        List<Encrypted> sealed = new ArrayList<>(batch.size());
        for (Unsealed message : batch) {
            Encapsulation encapsulation = kem.encapsulate(publicKey)
                    .orElseThrow(() -> new IllegalStateException("the HPKE public key is invalid"));
            byte[] payload = schedule.messageKey(encapsulation.sharedSecret()).seal(message.aad(), message.plaintext());
            sealed.add(new Encrypted(encapsulation.enc(), payload));
        }
        return sealed;
    }

    @Override
    public List<Optional<byte[]>> open(byte[] privateKey, byte[] publicKey, byte[] info, List<Sealed> batch) {
        List<byte[]> encs = new ArrayList<>(batch.size());
        for (Sealed sealed : batch) {
            encs.add(sealed.ciphertext().enc().toByteArray());
        }
        List<Optional<byte[]>> secrets = suite.kem().kem().decapsulate(privateKey, publicKey, encs);
        KeySchedule schedule = new KeySchedule(suite, info);
        List<Optional<byte[]>> opened = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            Sealed sealed = batch.get(i);
            opened.add(secrets.get(i).flatMap(secret -> schedule.messageKey(secret)
                    .open(sealed.aad(), sealed.ciphertext().payload().toByteArray())));
        }
        return opened;
    }
}
