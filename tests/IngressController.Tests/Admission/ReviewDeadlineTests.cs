using System.IO.Pipelines;
using System.Net;
using System.Text;
using IngressController.Admission;
using IngressController.Budgets;
using IngressController.Core.Admission;
using IngressController.Core.Cluster;
using IngressController.Features;
using IngressController.Metrics;
using IngressController.Tests.Kubernetes.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace IngressController.Tests.Admission;

/// <summary>A review whose body does not come.</summary>
public sealed class ReviewDeadlineTests
{
    [Fact]
    public async Task A_body_that_does_not_come_is_answered_503_in_time_and_given_back()
    {
        var time = new ManualTime();
        var ledger = new Ledger();
        var bodies = new ReviewBodies(ledger);
        var reviewer = new IngressReviewer(
            new ResourceStore([]), new(), new AdmissionJudge(new(), FeatureCatalog.Policies), new AdmissionMetrics(new("", "", "")), time);
        var application = new AdmissionApplication(reviewer, bodies, time, NullLogger.Instance);
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        context.Request.Method = HttpMethods.Post;
        context.Request.ContentLength = 1000;
        context.Request.Body = new Pipe().Reader.AsStream();
        var said = new MemoryStream();
        context.Response.Body = said;

        var answered = application.ProcessRequestAsync(context);
        time.Advance(TimeSpan.FromSeconds(7.9));
        Assert.False(answered.IsCompleted);
        Assert.Equal(1001, bodies.Used);
        time.Advance(TimeSpan.FromSeconds(0.1));
        await answered;
        Assert.Equal(503, context.Response.StatusCode);
        Assert.Equal("the review was not read and judged within 8 s\n", Encoding.UTF8.GetString(said.ToArray()));
        Assert.Equal(0, bodies.Used);
    }
}
