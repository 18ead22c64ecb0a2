using IngressController.Budgets;

namespace IngressController.Tests.Budgets;

public sealed class HeapPressureTests
{
    [Fact]
    public void A_heap_that_fills_up_lessens_what_is_granted_and_never_ends_it()
    {
        var pressure = new HeapPressure();
        pressure.Observe(0.7);
        Assert.Equal(1, pressure.Factor);
        for (var i = 0; i < 100; i++)
        {
            var before = pressure.Factor;
            pressure.Observe(0.9);
            Assert.InRange(pressure.Factor, 1.0 / 16, before);
        }

        Assert.Equal(1.0 / 16, pressure.Factor);
    }

    [Fact]
    public void What_is_granted_comes_back_when_the_heap_is_free_again()
    {
        var pressure = new HeapPressure();
        pressure.Observe(0.9);
        pressure.Observe(0.7);
        Assert.Equal(0.7, pressure.Factor, 5);
        for (var i = 0; i < 10; i++)
            pressure.Observe(0.3);
        Assert.Equal(1, pressure.Factor);
    }
}
