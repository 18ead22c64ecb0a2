using System.Net;
using IngressController.Budgets;
using Microsoft.AspNetCore.Connections;

namespace IngressController.Proxy.Connections;

/// <summary>
/// Holds the connections of one of the controller's own ports within a bound. Who opens all that one network may have leaves some to
/// others: to the API server, to probes.
/// </summary>
sealed class FairConnections
{
    readonly FairBudget<ClientNetwork> _connections;

    public FairConnections(Ledger ledger, Bound bound, long most)
    {
        _connections = new(() => most, share: 8);
        ledger.Keep(bound, () => _connections.Used, () => _connections.Limit, () => _connections.Refusals);
    }

    public async Task HandleAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var account = _connections.Open(new(((IPEndPoint)connection.RemoteEndPoint!).Address));
        var isTaken = account.TryTake(1);
        try
        {
            if (isTaken)
            {
                await next(connection);
                return;
            }

            connection.Abort();
        }
        finally
        {
            if (isTaken)
                account.Give(1);
            account.Close();
        }
    }
}
