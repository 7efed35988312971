package io.sitewire.buffer;

/** The same promises where what is stored is compressed and encrypted. */
final class EncodedBufferDamageTest extends BufferDamageTest {
    @Override
    BufferOptions options() {
        return super.options().withSegmentSize(1040).withEncoding(TestKeys.BOTH);
    }
}
