using System.Text.RegularExpressions;

namespace IngressController.EndToEnd.Tests.Monitoring;

/// <summary>Who has one Prometheus for several clusters sees the chosen ones on every panel, and nothing of another.</summary>
public sealed partial class DashboardClusters
{
    [Fact]
    public void Every_query_asks_the_clusters_that_are_chosen()
    {
        foreach (var dashboard in Dashboard.ReadOwn())
        {
            Assert.Equal("cluster", dashboard.Variables[0].Name);
            foreach (var text in dashboard.Variables.Skip(1).Select(variable => variable.Query).Concat(dashboard.Queries.Select(query => query.Expression)))
            {
                Assert.Matches(Metric(), text);
                Assert.DoesNotMatch(AnyCluster(), text);
            }
        }
    }

    [GeneratedRegex(Name)]
    private static partial Regex Metric();

    [GeneratedRegex(Name + @"(?!\w|\{cluster=~""\$cluster"")")]
    private static partial Regex AnyCluster();

    const string Name = @"\b(?:nginx_ingress_controller|ingress_yarp|process|dotnet)_\w+";
}
