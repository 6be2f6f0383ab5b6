package dev.sumac.kit.custody;

class InMemoryKeyWrapperTest extends KeyWrapperContract {

    private final InMemoryKeyWrapper wrapper = new InMemoryKeyWrapper();
    private final InMemoryKeyWrapper stranger = new InMemoryKeyWrapper();

    @Override
    protected KeyWrapper wrapper() {
        return wrapper;
    }

    @Override
    protected KeyWrapper keyService() {
        return WrapOnly.of(wrapper);
    }

    @Override
    protected KeyWrapper stranger() {
        return stranger;
    }
}
