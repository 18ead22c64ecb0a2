using IngressController.Proxy.Matching;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Proxy.Matching;

public sealed class CpuBucketTests
{
    readonly ManualTime _time = new();

    [Fact]
    public void It_is_empty_once_the_burst_is_taken_and_refills_with_time_up_to_the_burst()
    {
        var bucket = new CpuBucket(500, 100, _time);
        bucket.Take(499);
        Assert.False(bucket.IsEmpty);
        bucket.Take(201);
        Assert.True(bucket.IsEmpty);
        Assert.Equal(700, bucket.Taken);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(bucket.IsEmpty);
        _time.Advance(TimeSpan.FromSeconds(0.01));
        Assert.False(bucket.IsEmpty);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, bucket.Taken);
        bucket.Take(500);
        Assert.True(bucket.IsEmpty);
    }

    [Fact]
    public void Asking_often_does_not_stop_it_from_refilling()
    {
        var bucket = new CpuBucket(500, 1, _time);
        bucket.Take(2);
        for (var i = 0; i < 30; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(0.1));
            _ = bucket.Taken;
        }

        Assert.Equal(0, bucket.Taken);
    }
}
