using IngressController.Kubernetes;

namespace IngressController.Tests.Kubernetes;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 1)]
    public void It_doubles_up_to_its_limit_within_the_upper_half_of_each_step(double random, double part)
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(30), () => random);

        double[] waits = [.. Enumerable.Range(0, 10).Select(_ => backoff.Next().TotalSeconds)];

        double[] steps = [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30];
        Assert.Equal(steps.Select(step => step * part), waits, (a, b) => Math.Abs(a - b) < 0.001);
    }

    [Fact]
    public void A_success_brings_it_back_to_the_start()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), () => 1);
        backoff.Next();
        backoff.Next();

        backoff.Reset();

        Assert.Equal(TimeSpan.FromSeconds(1), backoff.Next());
    }
}
