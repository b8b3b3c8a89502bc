console.log('The quickstart is on its way.')
